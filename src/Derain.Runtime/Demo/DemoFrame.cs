namespace Derain.Runtime.Demo;

/// <summary>The same frame of three clips, each rgb24 <c>[H, W, 3]</c>.</summary>
/// <param name="Rainy">Of the rainy clip.</param>
/// <param name="Result">Of a variant.</param>
/// <param name="Clear">Of the clear clip.</param>
public readonly record struct DemoFrame(byte[] Rainy, byte[] Result, byte[] Clear);
