using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>How fast a device is at what it does best, measured in the run that is compared with it.</summary>
/// <param name="FlopsPerSecond">Floating-point operations a second, in a large matrix product.</param>
/// <param name="BytesPerSecond">Bytes read and written a second, in a large copy.</param>
internal sealed record BenchPeak(double FlopsPerSecond, double BytesPerSecond)
{
    /// <summary>Measures a device.</summary>
    /// <param name="runner">Its clock.</param>
    /// <param name="isLarge">Whether it takes thousands of cores' work to reach its peak.</param>
    /// <param name="activations">Element type of activations.</param>
    /// <param name="weights">Element type of matrices.</param>
    public static BenchPeak Measure(BenchRunner runner, bool isLarge, DType activations, DType weights)
    {
        int side = isLarge ? 8192 : 2048;
        BenchShapes shapes = new(activations, weights);
        BenchResult product = runner.Run(shapes.Product($"{side}³", side, side, side));
        TensorType block = new(activations, [isLarge ? 1 << 28 : 1 << 25]);
        BenchResult copy = runner.Run(new BenchCase("copy", new Copy(activations), [block]));
        return new BenchPeak(Rate(product.FlopsPerSecond), Rate(copy.BytesPerSecond));
    }

    // A device that cannot even do this has no peak to be a share of.
    private static double Rate(double measured) => measured > 0 ? measured : double.NaN;
}
