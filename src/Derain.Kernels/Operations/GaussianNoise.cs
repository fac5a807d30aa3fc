using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Independent standard normal numbers of a given shape in F32 from the counter-based generator Philox 4x32-10: element i is
/// a function of seed, stream and i alone, the same on every device (see docs/numerics.md).
/// </summary>
/// <param name="Shape">Dimensions of the output.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Stream">Which of the run's independent draws this is.</param>
public sealed record GaussianNoise(Shape Shape, ulong Seed, ulong Stream) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => [];

    private protected override TensorType InferCore(OperandTypes operands) => new(DType.F32, Shape);
}
