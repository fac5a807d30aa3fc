using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>How <c>attention/attention_hopper.cu</c> divides its work.</summary>
/// <param name="Consumers">Warpgroups that compute, each with 64 queries; one more copies.</param>
/// <param name="Stages">Tiles of keys and values in shared memory.</param>
/// <param name="PingPong">Whether consumers take turns at the tensor cores.</param>
internal readonly record struct AttentionHopperTile(int Consumers, int Stages, bool PingPong)
{
    /// <summary>Features of a head.</summary>
    public const int HeadDim = 64;

    /// <summary>Keys of a tile.</summary>
    public const int Keys = 128;

    private const int RowBytes = HeadDim * 2;
    private const int BarrierBytes = 8;
    private const int Alignment = 1024; // of what the copy engine swizzles

    /// <summary>Queries of a block.</summary>
    public int Queries => 64 * Consumers;

    /// <summary>Warps of a block.</summary>
    public int Warps => 4 * (1 + Consumers);

    /// <summary>Queries, the stages, three barriers for each and one for the queries, and room to align it all.</summary>
    public int SharedBytes =>
        Alignment + ((Queries + (Stages * 2 * Keys)) * RowBytes) + ((1 + (3 * Stages)) * BarrierBytes);

    /// <summary>The tile, or null where the kernel does not apply and <see cref="AttentionTile"/> may.</summary>
    /// <remarks>
    /// With two consumers a thread has 240 registers: scores, weights and sums of 64 queries and 128 keys are 128, so nothing
    /// spills while two products are under way. Four stages, 128 KiB, hide what the memory takes; one block is on a multiprocessor.
    /// Turns keep one consumer's exponentials beside the other's products, where both would else wait for the same unit.
    /// </remarks>
    /// <param name="type">Element type.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <param name="scale">Factor on the scores; the kernel takes maxima before it multiplies by it.</param>
    /// <param name="hasBias">Whether a bias is added to the scores.</param>
    public static AttentionHopperTile? Choose(DType type, int headDim, double scale, bool hasBias) =>
        type is DType.F16 or DType.BF16 && headDim == HeadDim && scale > 0 && !hasBias ? new AttentionHopperTile(2, 4, true) : null;
}
