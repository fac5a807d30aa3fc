namespace Derain.Kernels.Cuda.Launchers;

/// <summary>How <c>attention/attention_simt.cu</c> divides its work.</summary>
/// <param name="Queries">Queries of a block, one for each warp.</param>
/// <param name="Features">Features of a head that one lane sums.</param>
internal readonly record struct AttentionSimtTile(int Queries, int Features)
{
    /// <summary>The largest head dimension.</summary>
    public const int MaxHeadDim = 256;

    private const int Keys = 32;
    private const int Lanes = 32;

    /// <summary>The smaller of two variants that covers a head.</summary>
    public static AttentionSimtTile Choose(int headDim) => new(8, headDim <= 128 ? 4 : MaxHeadDim / Lanes);

    /// <summary>Keys, values and queries as rows of an odd number of floats, and the weights of the keys for every query.</summary>
    public int SharedBytes(int headDim) => ((((2 * Keys) + Queries) * (headDim | 1)) + (Queries * Keys)) * sizeof(float);
}
