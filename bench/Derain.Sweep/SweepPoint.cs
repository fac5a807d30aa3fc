using Derain.Runtime.Pipelines;

namespace Derain.Sweep;

/// <summary>One value of one setting.</summary>
/// <param name="Value">The value where it is a number.</param>
/// <param name="Label">The value in words.</param>
/// <param name="Options">The run.</param>
internal sealed record SweepPoint(double? Value, string Label, DerainOptions Options);
