namespace Derain.Kernels.Parity;

/// <summary>
/// The cases every backend is held to: each operation with each of its optional operands, at sizes that fit no tile
/// (1, primes, one more than a power of two), and at the shapes of real layers made narrow enough for the reference.
/// </summary>
public static partial class OpCases
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<OpCase> All { get; } =
    [
        .. Elementwise(),
        .. LinearLayers(),
        .. AttentionLayers(),
        .. TokenNorms(),
        .. GroupNorms(),
        .. Convolutions(),
        .. Resampling(),
        .. Layout(),
        .. Sampling(),
    ];
}
