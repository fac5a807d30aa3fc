using System.Runtime.InteropServices;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// The numbers of a convolution, field by field <c>ConvShape</c> of <c>conv/conv_source.cuh</c>, which explains them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ConvShape
{
    private ConvShape(Shape x, Shape output, int kernelTime, int kernelHeight, int kernelWidth)
    {
        (Frames, Height, Width, Channels) = (x[1], x[2], x[3], x[4]);
        (OutputHeight, OutputWidth) = (output[2], output[3]);
        (KernelTime, KernelHeight, KernelWidth) = (kernelTime, kernelHeight, kernelWidth);
    }

    public int Frames { get; private init; }

    public int Height { get; private init; }

    public int Width { get; private init; }

    public int Channels { get; private init; }

    public int OutputHeight { get; private init; }

    public int OutputWidth { get; private init; }

    public int KernelTime { get; private init; }

    public int KernelHeight { get; private init; }

    public int KernelWidth { get; private init; }

    public int Stride { get; private init; } = 1;

    public int PadTop { get; private init; }

    public int PadLeft { get; private init; }

    public int Upsample { get; private init; } = 1;

    /// <summary>Places in the filter.</summary>
    public int Places => KernelTime * KernelHeight * KernelWidth;

    /// <summary>Terms of the sum for one output element.</summary>
    public int Terms => checked(Places * Channels);

    /// <summary>Of a causal convolution of x <c>[B, F, H, W, Ci]</c> with a weight <c>[Co, Ci, KT, KH, KW]</c>.</summary>
    public static ConvShape Of(Conv3d _, Shape x, Shape weight, Shape output) =>
        new(x, output, weight[2], weight[3], weight[4]) { PadTop = weight[3] / 2, PadLeft = weight[4] / 2 };

    /// <summary>Of a convolution of frames x <c>[B, F, H, W, Ci]</c> with a weight <c>[Co, Ci, K, K]</c>.</summary>
    public static ConvShape Of(Conv2d operation, Shape x, Shape weight, Shape output) =>
        new(x, output, 1, weight[2], weight[3])
        {
            Stride = operation.Stride,
            PadTop = operation.PadBefore,
            PadLeft = operation.PadBefore,
            Upsample = operation.Upsample,
        };

    /// <summary>Of a product x·Wᵀ, x <c>[rows, inputs]</c>: a line of pixels, of which each position sees one.</summary>
    public static ConvShape OfProduct(int rows, int inputs) =>
        new([1, 1, 1, rows, inputs], [1, 1, 1, rows, 0], 1, 1, 1);
}
