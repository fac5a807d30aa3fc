using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>How large the parts of a random model are; everything its configurations and weights follow from.</summary>
internal sealed record ModelSize
{
    public required TransformerSize Transformer { get; init; }

    public required VaeSize Vae { get; init; }

    public required TextEncoderSize TextEncoder { get; init; }

    /// <summary>Class of the scheduler.</summary>
    public required string Scheduler { get; init; }

    /// <summary>How far the scheduler shifts the signal-to-noise ratio; 1 is not at all.</summary>
    public required double SnrShift { get; init; }

    /// <summary>Tokens a prompt is padded to.</summary>
    public int TextTokens { get; init; } = 226;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 16;

    /// <summary>Type of the weights.</summary>
    public required DType DType { get; init; }
}
