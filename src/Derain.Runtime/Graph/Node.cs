using Derain.Kernels.Operations;

namespace Derain.Runtime.Graph;

/// <summary>One application of an operation.</summary>
/// <param name="Operation">What is computed.</param>
/// <param name="Operands">What of, in the operation's order; absent optional ones are null.</param>
/// <param name="Output">The result.</param>
public sealed record Node(Operation Operation, IReadOnlyList<Value?> Operands, NodeValue Output)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Output}: {Output.Type} = {Operation} {string.Join(' ', Operands.Select(operand => operand?.ToString() ?? "_"))}".TrimEnd();
}
