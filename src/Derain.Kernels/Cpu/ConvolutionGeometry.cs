using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>The numbers of a convolution over <c>[B, F, H, W, Ci]</c>, two-dimensional ones having KT = 1.</summary>
internal readonly record struct ConvolutionGeometry
{
    /// <summary>From the shapes of x, of the weight <c>[Co, Ci, KT, KH, KW]</c> and of the output.</summary>
    public ConvolutionGeometry(Shape x, Shape output, int kernelTime, int kernelHeight, int kernelWidth)
    {
        (Frames, Height, Width, Channels) = (x[1], x[2], x[3], x[4]);
        (OutputHeight, OutputWidth, OutputChannels) = (output[2], output[3], output[4]);
        (KernelTime, KernelHeight, KernelWidth) = (kernelTime, kernelHeight, kernelWidth);
        Batch = x[0];
    }

    public int Batch { get; }

    public int Frames { get; }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public int OutputHeight { get; }

    public int OutputWidth { get; }

    public int OutputChannels { get; }

    public int KernelTime { get; }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    /// <summary>Step of the output, in rows and columns.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Rows of zeros above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>How many times x is enlarged, by nearest neighbour, before all of this.</summary>
    public int Upsample { get; init; } = 1;

    /// <summary>Rows of the filter in space and time: each reads KW · Ci neighbouring floats.</summary>
    public int Segments => KernelTime * KernelHeight;

    /// <summary>Floats that one row of the filter reads.</summary>
    public int SegmentDepth => KernelWidth * Channels;

    /// <summary>Whether every output pixel is a linear function of one input pixel in the same place.</summary>
    public bool IsPointwise =>
        KernelTime * KernelHeight * KernelWidth == 1 && Stride == 1 && Upsample == 1
        && OutputHeight == Height && OutputWidth == Width;
}
