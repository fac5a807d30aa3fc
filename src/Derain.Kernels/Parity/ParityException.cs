namespace Derain.Kernels.Parity;

/// <summary>A backend's result is not the reference's.</summary>
/// <param name="message">The operation, its operands and the worst element.</param>
public sealed class ParityException(string message) : Exception(message);
