namespace Derain.Kernels.Sampling;

/// <summary>128 bits as four 32-bit words, lowest first: a counter of <see cref="Philox"/>, or what it makes of one.</summary>
public readonly record struct PhiloxBlock(uint X0, uint X1, uint X2, uint X3);
