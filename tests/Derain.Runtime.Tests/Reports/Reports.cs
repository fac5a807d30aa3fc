using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Reports;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;
using SkiaSharp;

namespace Derain.Runtime.Tests.Reports;

/// <summary>Made-up runs to report on.</summary>
internal static class Reports
{
    /// <summary>A report with everything in it.</summary>
    public static RunReport Full(FrameSize size, int frames, string title = "dry.mp4")
    {
        ReportFrames picked = new(frames, new Rational(25, 1), size);
        for (int index = 0; index < frames; index++)
        {
            if (picked.IsNextWanted)
            {
                picked.Add(Clips.Pattern(size, index), new byte[size.Bytes]);
            }
            else
            {
                picked.Skip();
            }
        }

        return new RunReport
        {
            Title = title,
            Summary = $"{frames} frames of {size}",
            Frames = picked.Frames,
            Evaluation = Evaluated(frames),
            Stages =
            [
                new ReportStage("encode", TimeSpan.FromSeconds(1.5)),
                new ReportStage("invert", TimeSpan.FromSeconds(20), "120 steps"),
                new ReportStage("derain", TimeSpan.FromSeconds(4000), "120 steps"),
            ],
            Trace = Traced(steps: 200),
            Sections = [new ReportSection("Model", [new ReportFact("name", "tiny"), new ReportFact("folder", "/models/tiny")])],
            Notices = ["The clip is interlaced."],
        };
    }

    /// <summary>A run of so many steps, half of them inversion.</summary>
    public static RunTrace Traced(int steps)
    {
        HandClock time = new();
        RunTrace trace = new(backend: null, time);
        foreach (DerainStage stage in (ReadOnlySpan<DerainStage>)[DerainStage.Invert, DerainStage.Derain])
        {
            for (int step = 0; step <= steps / 2; step++)
            {
                trace.Report(new DerainProgress(stage, step, steps / 2));
                time.Pass(0.25 * (1 + (int)stage));
            }
        }

        return trace;
    }

    /// <summary>The pixel in the middle of a picture file, and its size.</summary>
    public static (SKColor Middle, FrameSize Size) Look(byte[] file)
    {
        using var bitmap = SKBitmap.Decode(file);
        Assert.NotNull(bitmap);
        return (bitmap.GetPixel(bitmap.Width / 2, bitmap.Height / 2), new FrameSize(bitmap.Width, bitmap.Height));
    }

    private static EvaluatedClip Evaluated(int frames)
    {
        ClipScore Score(double error) => new(
        [
            .. Enumerable.Range(0, frames).Select(index => new FrameScore(
                error * (2 + Math.Sin(index)), error, 1 - error / 1000, 1 - error / 900, index == 0 ? null : error / 1e5)),
        ]);
        return new EvaluatedClip(
            new ClipFiles("clip", "clear.mp4", "dry.mp4", "rainy.mp4"), Info.Value, Score(50), Score(300), Score(1), []);
    }

    private static readonly Lazy<VideoInfo> Info = new(() =>
    {
        using TemporaryFolder folder = new();
        return VideoProbe.Probe(Clips.Make(folder["clip.mp4"], frames: 1));
    });
}
