using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>The inverse of <see cref="Patchify"/>: x <c>[B, I, C·pt·p·p]</c> → <c>[B, F, C, H, W]</c>.</summary>
/// <param name="PatchTime">pt.</param>
/// <param name="Patch">p.</param>
/// <param name="Frames">F, a multiple of pt.</param>
/// <param name="Height">H, a multiple of p.</param>
/// <param name="Width">W, a multiple of p.</param>
public sealed record Unpatchify(int PatchTime, int Patch, int Frames, int Height, int Width) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(PatchTime > 0, nameof(PatchTime), "positive", PatchTime);
        operands.RequireConstant(Patch > 0, nameof(Patch), "positive", Patch);
        RequireMultiple(operands, nameof(Frames), Frames, PatchTime);
        RequireMultiple(operands, nameof(Height), Height, Patch);
        RequireMultiple(operands, nameof(Width), Width, Patch);
        TensorType x = operands.OfRank(0, 3);
        int volume = PatchTime * Patch * Patch;
        int tokens = checked(Frames / PatchTime * (Height / Patch) * (Width / Patch));
        operands.RequireThat(
            x.Shape[1] == tokens && x.Shape[2] % volume == 0,
            0,
            $"[B, {tokens}, C·{volume}] for {Frames} frames of {Height}×{Width}");
        return x with { Shape = [x.Shape[0], Frames, x.Shape[2] / volume, Height, Width] };
    }

    private static void RequireMultiple(OperandTypes operands, string constant, int value, int unit) =>
        operands.RequireConstant(value >= 0 && value % unit == 0, constant, $"a multiple of {unit}", value);
}
