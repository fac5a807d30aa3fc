using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Components;

/// <summary>
/// <c>component ladder</c>: attention by every rung of <c>kernels/cuda/ladder/attention</c>, timed, and compared with the kernel
/// for every card.
/// </summary>
internal static class AttentionLadderReport
{
    private const int HeadDim = 64;
    private const int Judge = 5; // the rung that is attention.cu

    /// <summary>Runs all rungs that a device has the instructions for.</summary>
    /// <param name="device"><c>cuda</c> or <c>cuda:n</c>.</param>
    /// <param name="type">Element type.</param>
    /// <param name="tokens">S.</param>
    /// <param name="heads">N, each of 64 features.</param>
    /// <returns>For each rung its number and name, seconds, FLOP/s, and normalised mean-square distance.</returns>
    public static JsonArray Run(string device, DType type, int tokens, int heads)
    {
        var attention = new Attention(heads, 1 / Math.Sqrt(HeadDim));
        var stream = new TensorType(type, [1, tokens, heads * HeadDim]);
        var timed = new BenchCase($"attention, S {tokens} N {heads} D {HeadDim}", attention, [stream, stream, stream]);
        float[] judged = Compute(device, type, timed, Judge).Output;
        var rungs = new JsonArray();
        for (int rung = 1; rung <= AttentionLadder.Names.Count; rung++)
        {
            (BenchResult result, float[] output) = Compute(device, type, timed, rung);
            rungs.Add(new JsonObject
            {
                ["rung"] = rung,
                ["name"] = AttentionLadder.Names[rung - 1],
                ["shape"] = timed.Name,
                ["seconds"] = result.Time?.TotalSeconds,
                ["flopsPerSecond"] = result.Time is null ? null : result.FlopsPerSecond,
                ["distance"] = output.Length == 0 ? null : Distance(output, judged),
                ["problem"] = result.Problem,
            });
        }

        return rungs;
    }

    private static (BenchResult Result, float[] Output) Compute(string device, DType type, BenchCase timed, int rung)
    {
        int ordinal = device.Split(':') is [_, var number] ? int.Parse(number) : 0;
        using var backend = new CudaBackend(ordinal, new CudaBackendOptions { ActivationType = type, AttentionRung = rung });
        if (rung >= AttentionLadder.FirstOfHopper && !backend.Kernels.Architecture.HasHopperInstructions)
        {
            return (new BenchResult(timed, null, "needs Hopper"), []);
        }

        Tensor[] operands =
        [
            .. timed.Operands.Select((operand, index) =>
                backend.ToType(backend.Compute(new GaussianNoise(operand!.Value.Shape, Seed: 1, (ulong)index)), type)),
        ];
        Tensor output = backend.DownloadCopy(backend.ToType(backend.Compute(timed.Operation, operands), DType.F32));
        float[] numbers = output.Span<float>().ToArray();
        GC.KeepAlive(output);
        return (new BenchRunner(backend) { StartsCold = true }.Run(timed), numbers);
    }

    private static double Distance(float[] actual, float[] expected)
    {
        double difference = actual.Zip(expected, (a, e) => Math.Pow(a - e, 2)).Sum();
        return difference / expected.Sum(value => (double)value * value);
    }
}
