namespace Derain.Kernels.Parity;

/// <summary>A backend's result is not the reference's. The message names the operation, its operands and the worst element.</summary>
/// <param name="message">What was computed, and how far off it is.</param>
public sealed class ParityException(string message) : Exception(message);
