using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>How far a backend may be from the reference; docs/numerics.md says where the numbers come from.</summary>
/// <param name="Nmse">Bound on Σ(actual - expected)² / Σ expected².</param>
/// <param name="Absolute">Bound on |actual - expected|, times max(1, max |expected|).</param>
public readonly record struct ParityTolerance(double Nmse, double Absolute)
{
    /// <summary>The same value, for operations that only move elements or define them bit by bit.</summary>
    public static ParityTolerance Exact => new(0, 0);

    /// <inheritdoc/>
    public override string ToString() =>
        this == Exact ? "the same bits" : $"NMSE {Nmse:g3} and differences of {Absolute:g3} · max(1, largest magnitude)";

    /// <summary>The tolerance for an operation with outputs of a type.</summary>
    public static ParityTolerance For(Operation operation, DType output) => (operation, output) switch
    {
        (CausalTail or Concat or Copy or Embedding or GaussianNoise or Patchify or Permute or RelativePositionBias
            or Unpatchify or UpsampleFrames or UpsampleSpace, _) => Exact,
        (_, DType.F16 or DType.BF16) => new(5e-4, 5e-2),
        (_, DType.U8) => new(1e-5, 1.0 / 255), // one level, where rounding to float moved a tie
        _ => new(1e-10, 1e-5),
    };
}
