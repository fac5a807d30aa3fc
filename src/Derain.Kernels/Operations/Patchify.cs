using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Cuts latents into patches: x <c>[B, F, C, H, W]</c> → <c>[B, (F/pt)·(H/p)·(W/p), C·pt·p·p]</c>, tokens in the order frame,
/// row, column, the features of each in the order channel, frame, row, column.
/// </summary>
/// <param name="PatchTime">pt, divides F.</param>
/// <param name="Patch">p, divides H and W.</param>
public sealed record Patchify(int PatchTime, int Patch) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(PatchTime > 0, nameof(PatchTime), "positive", PatchTime);
        operands.RequireConstant(Patch > 0, nameof(Patch), "positive", Patch);
        TensorType x = operands.OfRank(0, 5);
        Shape s = x.Shape;
        operands.RequireThat(
            s[1] % PatchTime == 0 && s[3] % Patch == 0 && s[4] % Patch == 0,
            0,
            $"[B, F, C, H, W] with F a multiple of {PatchTime}, H and W multiples of {Patch}");
        int tokens = checked(s[1] / PatchTime * (s[3] / Patch) * (s[4] / Patch));
        return x with { Shape = [s[0], tokens, s[2] * PatchTime * Patch * Patch] };
    }
}
