using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Demo;

/// <summary>What came of a variant.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Score">How it compares with the clear clip.</param>
/// <param name="Samples">
/// Its frames with the numbers of <see cref="Demonstration.SampledFrames"/>, rgb24 <c>[H, W, 3]</c> of
/// <see cref="Demonstration.Size"/>.
/// </param>
/// <param name="Time">Time it took, decoding and comparing included.</param>
public sealed record DemoResult(DemoVariant Variant, ClipScore Score, IReadOnlyList<byte[]> Samples, TimeSpan Time);
