using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>How fast a device is at what it does best, measured in the run that is compared with it.</summary>
/// <param name="FlopsPerSecond">Floating-point operations a second, in a large matrix product.</param>
/// <param name="BytesPerSecond">Bytes read and written a second, in a large copy.</param>
internal sealed record BenchPeak(double FlopsPerSecond, double BytesPerSecond)
{
    // A device is at its peak in what takes it so long; anything larger takes only longer.
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(5);

    /// <summary>Measures a device.</summary>
    /// <param name="runner">Its clock.</param>
    /// <param name="activations">Element type of activations.</param>
    /// <param name="weights">Element type of matrices.</param>
    public static BenchPeak Measure(BenchRunner runner, DType activations, DType weights)
    {
        BenchShapes shapes = new(activations, weights);
        BenchResult product = Largest(runner, 10, 13, bits => shapes.Product("product", 1 << bits, 1 << bits, 1 << bits));
        BenchResult copy = Largest(
            runner, 22, 29, bits => new BenchCase("copy", new Copy(activations), [new TensorType(activations, [1 << bits])]));
        return new BenchPeak(Rate(product.FlopsPerSecond), Rate(copy.BytesPerSecond));
    }

    /// <summary>The smallest case that takes long enough, or the largest that the device has room for.</summary>
    private static BenchResult Largest(BenchRunner runner, int fromBits, int toBits, Func<int, BenchCase> caseOf)
    {
        BenchResult result = runner.Run(caseOf(fromBits));
        for (int bits = fromBits + 1; bits <= toBits && result.Time < Enough; bits++)
        {
            BenchResult larger = runner.Run(caseOf(bits));
            if (larger.Time is null)
            {
                break;
            }

            result = larger;
        }

        return result;
    }

    // A device that cannot even do this has no peak to be a share of.
    private static double Rate(double measured) => measured > 0 ? measured : double.NaN;
}
