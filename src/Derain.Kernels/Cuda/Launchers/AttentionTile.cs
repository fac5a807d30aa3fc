using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>How <c>attention/attention.cu</c> divides its work.</summary>
/// <param name="HeadDim">Features of a head, padded with zeros to a size there is a kernel for.</param>
/// <param name="Queries">Queries of a block.</param>
/// <param name="Keys">Keys of a tile.</param>
/// <param name="Warps">Warps of a block, each with an equal share of the queries.</param>
/// <param name="Stages">Tiles of keys and values in shared memory.</param>
internal readonly record struct AttentionTile(int HeadDim, int Queries, int Keys, int Warps, int Stages)
{
    /// <summary>Elements that heads, tokens and batch rows must be multiples of apart: 16 bytes.</summary>
    public const int Alignment = 8;

    private const int ElementBytes = 2;

    /// <summary>Keys and values of every stage.</summary>
    public int SharedBytes => Stages * 2 * Keys * HeadDim * ElementBytes;

    /// <summary>The tile, or null where the kernel does not apply and <see cref="AttentionSimtTile"/> does.</summary>
    /// <remarks>
    /// 32 queries for each warp, twice what one product takes, halve the reading of keys and values from shared memory, which
    /// would else be what bounds the speed. Their sums must fit the registers: not at 128 features, and not beside a bias. Three
    /// stages are 48 KiB, so that two blocks fit every multiprocessor from Ampere on.
    /// </remarks>
    /// <param name="type">Element type.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <param name="scale">Factor on the scores; the kernel takes maxima before it multiplies by it.</param>
    /// <param name="hasBias">Whether a bias is added to the scores.</param>
    public static AttentionTile? Choose(DType type, int headDim, double scale, bool hasBias)
    {
        if (type is not (DType.F16 or DType.BF16) || headDim % Alignment != 0 || scale <= 0)
        {
            return null;
        }

        return headDim switch
        {
            <= 16 => new AttentionTile(16, hasBias ? 64 : 128, 64, 4, 3),
            <= 32 => new AttentionTile(32, hasBias ? 64 : 128, 64, 4, 3),
            <= 64 => new AttentionTile(64, hasBias ? 64 : 128, 64, 4, 3),
            <= 128 => new AttentionTile(128, 64, 32, 4, 3),
            _ => null,
        };
    }
}
