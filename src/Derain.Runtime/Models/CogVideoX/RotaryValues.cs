using Derain.Runtime.Graph;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>The rotary tables of the image tokens as graph values, <c>[I, D]</c> each.</summary>
/// <param name="Cos">Cosines.</param>
/// <param name="Sin">Sines.</param>
public readonly record struct RotaryValues(Value Cos, Value Sin);
