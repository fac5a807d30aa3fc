namespace Derain.Kernels.Parity;

/// <summary>A case on a backend, compared with the reference.</summary>
/// <param name="Case">The case.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Measure">How far off it was; null where there was no output to compare.</param>
/// <param name="Problem">Why it did not pass, in words; null where it did.</param>
public sealed record ParityResult(OpCase Case, ParityOutcome Outcome, ParityMeasure? Measure, string? Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Outcome}: {Case}" + (Problem is null ? "" : $"\n  {Problem}");
}
