using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>Makes the operand types of an operation from a layer's sizes.</summary>
/// <param name="activations">Element type of activations.</param>
/// <param name="weights">Element type of matrices and filters.</param>
internal sealed class BenchShapes(DType activations, DType weights)
{
    /// <summary>As a CPU computes a checkpoint of halves.</summary>
    public static BenchShapes OfCpu { get; } = new(DType.F32, DType.F16);

    public static TensorType F32(params ReadOnlySpan<int> dims) => new(DType.F32, new Shape(dims));

    public TensorType Activations(params ReadOnlySpan<int> dims) => new(activations, new Shape(dims));

    public TensorType Weights(params ReadOnlySpan<int> dims) => new(weights, new Shape(dims));

    public BenchCase Product(string name, int rows, int inputs, int outputs) =>
        new(name, new Linear(), [Activations(rows, inputs), Weights(outputs, inputs), F32(outputs)]);

    public BenchCase Attend(string name, int batch, int tokens, int heads, int headDim, int text, bool isSwitched = false)
    {
        TensorType stream = Activations(batch, tokens, heads * headDim);
        AttentionSwitch? rows = isSwitched ? new AttentionSwitch(1, 1) : null;
        return new(name, new Attention(heads, 1 / Math.Sqrt(headDim), text, rows), [stream, stream, stream]);
    }

    public BenchCase Convolve(
        string name, int frames, int height, int width, int inputs, int outputs, bool isContinued = false)
    {
        TensorType x = Activations(1, frames, height, width, inputs);
        TensorType? cache = isContinued ? Activations(1, 2, height, width, inputs) : null;
        return new(name, new Conv3d(), [x, Weights(outputs, inputs, 3, 3, 3), F32(outputs), cache]);
    }

    public BenchCase Upsample(string name, int frames, int height, int width, int channels) => new(
        name,
        new Conv2d(Stride: 1, PadBefore: 1, PadAfter: 1, Upsample: 2),
        [Activations(1, frames, height, width, channels), Weights(channels, channels, 3, 3), F32(channels)]);

    public BenchCase GroupNorm(string name, int frames, int height, int width, int channels, int groups) => new(
        name,
        new GroupNorm(groups, 1e-6, Activation.Silu),
        [Activations(1, frames, height, width, channels), F32(channels), F32(channels)]);

    /// <summary>The decoder's norm, modulated by two latent frames.</summary>
    public BenchCase SpatialNorm(string name, int frames, int height, int width, int channels)
    {
        TensorType grid = Activations(1, 2, 60, 90, channels);
        return new(
            name,
            new GroupNorm(32, 1e-6, Activation.Silu),
            [Activations(1, frames, height, width, channels), F32(channels), F32(channels), grid, grid]);
    }
}
