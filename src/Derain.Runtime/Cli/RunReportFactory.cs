using System.Text.Json.Nodes;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Reports;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Puts a report of a run together from what the command knows of it.</summary>
internal static class RunReportFactory
{
    /// <summary>A report.</summary>
    /// <param name="result">The result for machines, see <see cref="RunResult"/>.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="job">The clip, which has run.</param>
    /// <param name="clock">Times of the stages.</param>
    /// <param name="total">Time in all.</param>
    /// <param name="evaluation">The result compared with its reference, if that is known.</param>
    public static RunReport Create(
        JsonObject result, DerainRequest request, ClipJob job, RunClock clock, TimeSpan total, EvaluatedClip? evaluation) => new()
        {
            Title = Path.GetFileName(request.Output),
            Summary = $"{Path.GetFileName(request.Input)}: {job.Summary()}, derained in {Text.Duration(total)}",
            Frames = job.Pictures,
            Evaluation = evaluation,
            Stages = Stages(clock, total),
            Trace = clock.Trace,
            Sections =
            [
                new ReportSection("Clip", Clip(request, job.Info)),
                new ReportSection("Run", Run(result, clock.Trace, total)),
                new ReportSection("Options", Listed(result["options"])),
                new ReportSection("Model", Listed(result["model"])),
            ],
            Notices = job.Notices,
        };

    private static ReportStage[] Stages(RunClock clock, TimeSpan total)
    {
        DerainStage[] stages = Enum.GetValues<DerainStage>();
        TimeSpan rest = stages.Aggregate(total, (left, stage) => left - clock[stage]);
        return
        [
            .. stages.Select(stage => new ReportStage(
                stage.ToString().ToLowerInvariant(), clock[stage], Text.Count(clock.StepsOf(stage), "step"))),
            new ReportStage("rest", rest > TimeSpan.Zero ? rest : TimeSpan.Zero, "loading, reading, writing"),
        ];
    }

    private static ReportFact[] Clip(DerainRequest request, VideoInfo clip) =>
    [
        new("input", request.Input),
        new("output", request.Output),
        new("frames", $"{clip.FrameCount}, {Text.Rate(clip.FrameRate)}, {Text.Duration(clip.Duration)}"),
        new("size", $"{clip.Size}"),
        new("source", $"{clip.Codec}, {clip.PixelFormat}"),
        new("sound", clip.HasAudio ? string.Join(", ", clip.AudioCodecs) : "none"),
    ];

    private static List<ReportFact> Run(JsonObject result, RunTrace trace, TimeSpan total)
    {
        List<ReportFact> facts =
        [
            new("device", $"{result["device"]}"),
            new("derained at", $"{result["derainedWidth"]}x{result["derainedHeight"]}"),
            new("windows", $"{result["windows"]} of {result["window"]} frames, overlapping by {result["overlap"]}"),
            new("foreseen", $"{result["forecast"]?["summary"]}"),
            new("time", Text.Duration(total)),
            new("memory of the process, peak", Text.Bytes(trace.PeakResidentBytes)),
        ];
        if (trace.PeakDeviceBytes is { } bytes)
        {
            facts.Add(new("memory of the device, peak", Text.Bytes(bytes)));
        }

        facts.Add(new("program", $"Derain {typeof(RunReportFactory).Assembly.GetName().Version!.ToString(3)}"));
        return facts;
    }

    /// <summary>The fields of an object by their names in words: <c>switchBlocks</c> is <c>switch blocks</c>.</summary>
    private static ReportFact[] Listed(JsonNode? json) =>
    [
        .. json?.AsObject().Select(field => new ReportFact(
            string.Concat(field.Key.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")),
            field.Value?.ToString() is { Length: > 0 } text ? text : "–")) ?? [],
    ];
}
