using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Cpu;

/// <summary>Sums over one row of a few thousand floats at most, in registers.</summary>
internal static unsafe class Moments<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>The mean of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mean(float* x, int count)
    {
        V sum0 = S.Zero, sum1 = S.Zero;
        int i = 0;
        for (; i <= count - 2 * S.Lanes; i += 2 * S.Lanes)
        {
            sum0 = S.Add(sum0, S.Load(x + i));
            sum1 = S.Add(sum1, S.Load(x + i + S.Lanes));
        }

        if (i <= count - S.Lanes)
        {
            sum0 = S.Add(sum0, S.Load(x + i));
            i += S.Lanes;
        }

        float sum = S.Sum(S.Add(sum0, sum1));
        for (; i < count; i++)
        {
            sum += x[i];
        }

        return sum / count;
    }

    /// <summary>The mean of (x - center)² over a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MeanSquare(float* x, int count, float center)
    {
        V c = S.Create(center);
        V sum0 = S.Zero, sum1 = S.Zero;
        int i = 0;
        for (; i <= count - 2 * S.Lanes; i += 2 * S.Lanes)
        {
            V d0 = S.Subtract(S.Load(x + i), c), d1 = S.Subtract(S.Load(x + i + S.Lanes), c);
            sum0 = S.MultiplyAdd(d0, d0, sum0);
            sum1 = S.MultiplyAdd(d1, d1, sum1);
        }

        if (i <= count - S.Lanes)
        {
            V d = S.Subtract(S.Load(x + i), c);
            sum0 = S.MultiplyAdd(d, d, sum0);
            i += S.Lanes;
        }

        float sum = S.Sum(S.Add(sum0, sum1));
        for (; i < count; i++)
        {
            sum += (x[i] - center) * (x[i] - center);
        }

        return sum / count;
    }
}
