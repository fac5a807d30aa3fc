using System.Text;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// One operation of the runtime: its name, its constants and its shape rule. What it computes is said once, here; how, by
/// every backend for itself. Operands are positional; an absent optional operand is <see langword="null"/>.
/// </summary>
/// <remarks>
/// Legend of dimensions: B batch, F frames, C channels, H height, W width, T text tokens, I image tokens,
/// S = T + I tokens (text first), N heads, D features of a token or of a head. Video tensors are channels-last,
/// <c>[B, F, H, W, C]</c>; latents at the diffusion model's boundary are <c>[B, F, C, H, W]</c>.
/// </remarks>
public abstract record Operation
{
    /// <summary>Names of the operands in order; optional ones end in <c>?</c>.</summary>
    public abstract IReadOnlyList<string> Operands { get; }

    /// <summary>
    /// Index of the operand whose memory the output may take over, or -1: no element of it is read after the output
    /// element in its place was written.
    /// </summary>
    public virtual int InPlaceOperand => -1;

    /// <summary>Whether the output is only another view of operand 0.</summary>
    public virtual bool IsView => false;

    /// <summary>Element type and shape of the output.</summary>
    /// <exception cref="ShapeException">An operand is missing or has the wrong shape or type.</exception>
    public TensorType Infer(params ReadOnlySpan<TensorType?> operands)
    {
        if (operands.Length > Operands.Count)
        {
            throw new ShapeException(GetType().Name, "the operand list", $"at most {Operands.Count} long", operands.Length);
        }

        for (int index = 0; index < operands.Length; index++)
        {
            if (operands[index] is { } type && !type.Type.IsFloat && !AcceptsAnyType(index))
            {
                throw new ShapeException(
                    GetType().Name, Operands[index].TrimEnd('?'), "of a float type (F64, F32, F16 or BF16)", type);
            }
        }

        return InferCore(new OperandTypes(this, operands));
    }

    /// <summary>Floating-point operations for the given operands and output; a multiply-add counts 2.</summary>
    public virtual double Flops(ReadOnlySpan<TensorType?> operands, TensorType output) => output.Shape.ElementCount;

    /// <summary>Whether an operand may have a type without arithmetic: it is only moved, or its rule says which.</summary>
    private protected virtual bool AcceptsAnyType(int operand) => false;

    /// <summary>The shape rule.</summary>
    private protected abstract TensorType InferCore(OperandTypes operands);

    /// <summary>Prints <c>Name(Constant = value, …)</c>.</summary>
    public sealed override string ToString()
    {
        var constants = new StringBuilder();
        return PrintMembers(constants) ? $"{GetType().Name}({constants})" : GetType().Name;
    }

    /// <summary>Appends the constants; the compiler writes this for every operation.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
