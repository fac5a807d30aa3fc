namespace Derain.Runtime.Evaluation;

/// <summary>The files of one comparison: videos, or PNG frames by pattern or folder.</summary>
/// <param name="Name">What the clip is called.</param>
/// <param name="Reference">What the others should look like.</param>
/// <param name="Result">What is judged.</param>
/// <param name="Source">What the result was made from, to be judged beside it; or null.</param>
public sealed record ClipFiles(string Name, string Reference, string Result, string? Source = null)
{
    /// <summary>All of them.</summary>
    public IEnumerable<string> All => Source is null ? [Reference, Result] : [Reference, Result, Source];
}
