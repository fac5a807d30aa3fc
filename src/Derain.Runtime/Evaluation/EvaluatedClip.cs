using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>What came of a comparison.</summary>
/// <param name="Files">The files.</param>
/// <param name="Info">The reference.</param>
/// <param name="Result">The result compared with the reference.</param>
/// <param name="Source">The source compared with the reference, if there is one.</param>
/// <param name="Reference">The reference compared with itself; see <see cref="ClipEvaluation.ScoreOfReference"/>.</param>
/// <param name="Notices">Sentences a user should see, such as that a clip is damaged or was not compared to its end.</param>
public sealed record EvaluatedClip(
    ClipFiles Files, VideoInfo Info, ClipScore Result, ClipScore? Source, ClipScore Reference, IReadOnlyList<string> Notices)
{
    /// <summary>What the result is better by than the source, if there is one.</summary>
    public QualityFigures? Gain => Source is null ? null : Result.Figures - Source.Figures;
}
