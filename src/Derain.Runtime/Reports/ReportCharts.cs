using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Derain.Runtime.Reports;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    private const int Width = 860;
    private const int PanelHeight = 200;
    private const double BytesPerGigabyte = 1e9;

    // Longer clips are drawn as the means of as many parts: more points than pixels show nothing more.
    private const int MostPoints = 600;

    /// <summary>What each stage took.</summary>
    public static ReportChart Stages(IReadOnlyList<ReportStage> stages) =>
        ReportChart.Of("time per stage", Width, 60 + 34 * stages.Count, theme =>
        {
            Plot plot = new();
            Bar[] bars =
            [
                .. stages.Select((stage, index) => new Bar
                {
                    Position = stages.Count - 1 - index,
                    Value = stage.Time.TotalSeconds,
                    Orientation = Orientation.Horizontal,
                    FillColor = ColorOf(stage.Name, theme),
                    LineWidth = 0,
                    Size = 0.66,
                }),
            ];
            plot.Add.Bars(bars);
            plot.Axes.Left.SetTicks([.. bars.Select(bar => bar.Position)], [.. stages.Select(stage => stage.Name)]);
            plot.Axes.Left.MajorTickStyle.Length = 0;
            plot.Axes.SetLimits(0, Math.Max(1e-3, 1.05 * bars.Max(bar => bar.Value)), -0.6, stages.Count - 0.4);
            plot.XLabel("seconds");
            plot.HideGrid();
            return plot;
        });

    /// <summary>What steps took in the course of a run.</summary>
    public static ReportChart Steps(IReadOnlyList<RunSample> samples) =>
        ReportChart.Of("time per step over the run", Width, PanelHeight, theme =>
        {
            Plot plot = new();
            foreach (DerainStage stage in (ReadOnlySpan<DerainStage>)[DerainStage.Invert, DerainStage.Derain])
            {
                Coordinates[] points = Points(samples.Where(sample => sample.Stage == stage), sample => sample.SecondsPerStep);
                if (points.Length > 0)
                {
                    ScottPlot.Plottables.Scatter scatter = plot.Add.ScatterPoints(points, ColorOf(NameOf(stage), theme));
                    scatter.MarkerSize = 4;
                    scatter.LegendText = NameOf(stage);
                }
            }

            plot.YLabel("seconds a step");
            FinishCourse(plot, samples);
            return plot;
        });

    /// <summary>Memory in the course of a run.</summary>
    public static ReportChart Memory(IReadOnlyList<RunSample> samples) =>
        ReportChart.Of("memory over the run", Width, PanelHeight, theme =>
        {
            Plot plot = new();
            AddLine(plot, Points(samples, sample => sample.ResidentBytes / BytesPerGigabyte), "process", theme.Encode);
            AddLine(plot, Points(samples, sample => sample.DeviceBytes / BytesPerGigabyte), "device", theme.Decode);
            plot.YLabel("GB");
            FinishCourse(plot, samples);
            return plot;
        });

    /// <summary>How close the frames of a clip come to the reference's, in each of three figures.</summary>
    public static IEnumerable<ReportChart> Quality(EvaluatedClip clip) =>
    [
        Quality(clip, "PSNR, dB", figures => figures.Psnr),
        Quality(clip, "SSIM", figures => figures.Ssim),
        Quality(clip, "stability, dB", figures => figures.Stability),
    ];

    /// <summary>Values as at most so many points: each the mean of those it stands for, without what is not finite.</summary>
    internal static Coordinates[] Thinned(IReadOnlyList<double?> values, int most)
    {
        int each = Math.Max(1, (values.Count + most - 1) / most);
        return
        [
            .. values.Index().Where(value => value.Item is { } number && double.IsFinite(number))
                .GroupBy(value => value.Index / each)
                .Select(part => new Coordinates(part.Average(value => value.Index), part.Average(value => value.Item!.Value))),
        ];
    }

    private static ReportChart Quality(EvaluatedClip clip, string name, Func<QualityFigures, double?> figure) =>
        ReportChart.Of($"{name}, per frame", Width, PanelHeight, theme =>
        {
            Plot plot = new();
            foreach ((string label, Evaluation.ClipScore? score, Color color) in (ReadOnlySpan<(string, Evaluation.ClipScore?, Color)>)
                [("source", clip.Source, theme.Invert), ("result", clip.Result, theme.Derain)])
            {
                double?[] values = [.. score?.Frames.Select(frame => figure(frame.Figures)) ?? []];
                AddLine(plot, Thinned(values, MostPoints), label, color);
            }

            plot.YLabel(name);
            plot.XLabel("frame");
            plot.Axes.SetLimitsX(-0.5, clip.Result.Frames.Count - 0.5);
            plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
            Finish(plot);
            return plot;
        });

    private static Coordinates[] Points(IEnumerable<RunSample> samples, Func<RunSample, double?> value) =>
    [
        .. samples.Where(sample => value(sample) is not null)
            .Select(sample => new Coordinates(sample.Elapsed.TotalSeconds, value(sample)!.Value)),
    ];

    private static void AddLine(Plot plot, Coordinates[] points, string name, Color color)
    {
        if (points.Length == 0)
        {
            return;
        }

        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(points, color);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = points.Length == 1 ? 6 : 0;
    }

    /// <summary>From the beginning of the run to its end, and from zero to a little above the largest value.</summary>
    private static void FinishCourse(Plot plot, IReadOnlyList<RunSample> samples)
    {
        plot.XLabel("seconds since the start");
        plot.Axes.AutoScaleY();
        plot.Axes.SetLimits(
            0, Math.Max(1e-3, samples[^1].Elapsed.TotalSeconds), 0, Math.Max(1e-6, 1.1 * plot.Axes.GetLimits().Top));
        Finish(plot);
    }

    /// <summary>The same borders everywhere, so that charts lie below one another.</summary>
    private static void Finish(Plot plot)
    {
        plot.Layout.Fixed(new PixelPadding(left: 70, right: 130, bottom: 50, top: 12));
        plot.ShowLegend(Edge.Right);
    }

    private static string NameOf(DerainStage stage) => stage.ToString().ToLowerInvariant();

    private static Color ColorOf(string stage, ChartTheme theme) => stage switch
    {
        "encode" => theme.Encode,
        "invert" => theme.Invert,
        "derain" => theme.Derain,
        "decode" => theme.Decode,
        _ => theme.Ink,
    };
}
