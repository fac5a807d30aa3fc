namespace Derain.Kernels.Tensors;

/// <summary>An operand does not have the shape an operation needs. The message gives both, and the operation.</summary>
public sealed class ShapeException : Exception
{
    /// <summary>Says that <paramref name="argument"/> of <paramref name="operation"/> was not as expected.</summary>
    public ShapeException(string operation, string argument, string expected, object actual)
        : base($"{operation}: {argument} must be {expected}, but is {actual}.")
    {
    }
}
