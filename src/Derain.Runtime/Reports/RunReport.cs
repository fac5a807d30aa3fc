using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Reports;

/// <summary>What is to be told of a run; <see cref="HtmlReport"/> makes a page of it.</summary>
public sealed record RunReport
{
    /// <summary>What the page is called, such as the name of the result.</summary>
    public required string Title { get; init; }

    /// <summary>The run in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Moments of the clip, before and after.</summary>
    public IReadOnlyList<ReportFrame> Frames { get; init; } = [];

    /// <summary>The result compared with what it should look like, if that is known.</summary>
    public EvaluatedClip? Evaluation { get; init; }

    /// <summary>The stages in the order in which they ran, and whatever else took time.</summary>
    public IReadOnlyList<ReportStage> Stages { get; init; } = [];

    /// <summary>How the run went, if it was traced.</summary>
    public RunTrace? Trace { get; init; }

    /// <summary>Everything else: clip, model, device, options.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>Sentences a person should read.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
