using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Derain.Bench.Host;

/// <summary>
/// The processor's floating-point peak as this process can see it: independent fused multiply-adds in registers, on as many threads
/// as the benchmark uses. Measured in the same run as what is compared with it, best of several tries.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12; // over twice latency × throughput of any current core, within 16 registers
    private const int Rounds = 2_000_000;

    private static readonly ConcurrentDictionary<int, double> Measured = new();

    /// <summary>GFLOP/s on the given number of threads.</summary>
    public static double Of(int threads) => Measured.GetOrAdd(threads, Measure);

    private static double Measure(int threads)
    {
        double best = 0;
        for (int attempt = 0; attempt < 12; attempt++)
        {
            best = Math.Max(best, Math.Max(
                Run(threads, Vector256Loop, Vector256<float>.Count),
                Vector512.IsHardwareAccelerated ? Run(threads, Vector512Loop, Vector512<float>.Count) : 0));
        }

        return best;
    }

    private static double Run(int threads, Func<float> loop, int lanes)
    {
        using var start = new Barrier(threads + 1);
        using var end = new Barrier(threads + 1);
        for (int thread = 0; thread < threads; thread++)
        {
            new Thread(() =>
            {
                start.SignalAndWait();
                GC.KeepAlive(loop());
                end.SignalAndWait();
            }).Start();
        }

        start.SignalAndWait();
        long begin = Stopwatch.GetTimestamp();
        end.SignalAndWait();
        return 2.0 * lanes * Chains * Rounds * threads / Stopwatch.GetElapsedTime(begin).TotalSeconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Vector256Loop()
    {
        Vector256<float> scale = Vector256.Create(0.999f), offset = Vector256.Create(0.001f);
        Vector256<float> a = offset, b = offset, c = offset, d = offset, e = offset, f = offset;
        Vector256<float> g = offset, h = offset, i = offset, j = offset, k = offset, l = offset;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, scale, offset);
            b = Vector256.FusedMultiplyAdd(b, scale, offset);
            c = Vector256.FusedMultiplyAdd(c, scale, offset);
            d = Vector256.FusedMultiplyAdd(d, scale, offset);
            e = Vector256.FusedMultiplyAdd(e, scale, offset);
            f = Vector256.FusedMultiplyAdd(f, scale, offset);
            g = Vector256.FusedMultiplyAdd(g, scale, offset);
            h = Vector256.FusedMultiplyAdd(h, scale, offset);
            i = Vector256.FusedMultiplyAdd(i, scale, offset);
            j = Vector256.FusedMultiplyAdd(j, scale, offset);
            k = Vector256.FusedMultiplyAdd(k, scale, offset);
            l = Vector256.FusedMultiplyAdd(l, scale, offset);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Vector512Loop()
    {
        Vector512<float> scale = Vector512.Create(0.999f), offset = Vector512.Create(0.001f);
        Vector512<float> a = offset, b = offset, c = offset, d = offset, e = offset, f = offset;
        Vector512<float> g = offset, h = offset, i = offset, j = offset, k = offset, l = offset;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, scale, offset);
            b = Vector512.FusedMultiplyAdd(b, scale, offset);
            c = Vector512.FusedMultiplyAdd(c, scale, offset);
            d = Vector512.FusedMultiplyAdd(d, scale, offset);
            e = Vector512.FusedMultiplyAdd(e, scale, offset);
            f = Vector512.FusedMultiplyAdd(f, scale, offset);
            g = Vector512.FusedMultiplyAdd(g, scale, offset);
            h = Vector512.FusedMultiplyAdd(h, scale, offset);
            i = Vector512.FusedMultiplyAdd(i, scale, offset);
            j = Vector512.FusedMultiplyAdd(j, scale, offset);
            k = Vector512.FusedMultiplyAdd(k, scale, offset);
            l = Vector512.FusedMultiplyAdd(l, scale, offset);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
