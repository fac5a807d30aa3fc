using ScottPlot;
using SkiaSharp;

namespace Derain.Runtime.Evaluation;

/// <summary>
/// Draws comparisons: PSNR, SSIM and temporal stability one below the other, over the frames of one clip, or over the names of
/// several. Infinite values, and those that do not exist, are gaps.
/// </summary>
public static class EvaluationChart
{
    private const int Width = 1000;
    private const int Height = 900;
    private const int LongestLabel = 24;

    // The same for all panels, so that frames lie below one another.
    private static readonly PixelPadding Borders = new(left: 80, right: 160, bottom: 50, top: 40);

    private static readonly Color ResultColor = Colors.C0;
    private static readonly Color SourceColor = Colors.C1;
    private static readonly Color ReferenceColor = Colors.Gray;

    /// <summary>Whether the system has a font to write labels with; without one, the chart has none.</summary>
    public static bool HasFont => SKFontManager.Default.FontFamilies.Any();

    /// <summary>Draws a chart.</summary>
    /// <param name="clips">The comparisons, at least one.</param>
    /// <returns>A PNG file of 1000×900 pixels.</returns>
    public static byte[] Draw(IReadOnlyList<EvaluatedClip> clips)
    {
        ArgumentOutOfRangeException.ThrowIfZero(clips.Count, nameof(clips));
        Multiplot chart = new();
        chart.AddPlots(3);
        DrawPanel(chart.GetPlot(0), clips, "PSNR, dB", figures => figures.Psnr);
        DrawPanel(chart.GetPlot(1), clips, "SSIM", figures => figures.Ssim);
        DrawPanel(chart.GetPlot(2), clips, "temporal stability, dB", figures => figures.Stability);
        // Along its own motion, what the reference itself comes to bounds what can be told of the others.
        AddLines(chart.GetPlot(2), clips, "reference", ReferenceColor, clip => clip.Reference, figures => figures.Stability);
        if (clips.Count == 1)
        {
            chart.GetPlot(0).Title(clips[0].Files.Name);
            chart.GetPlot(2).XLabel("frame");
        }

        chart.GetPlot(2).ShowLegend(Edge.Right);

        using Image image = chart.Render(Width, Height);
        return image.GetImageBytes(ImageFormat.Png, 100);
    }

    private static void DrawPanel(Plot panel, IReadOnlyList<EvaluatedClip> clips, string name, Func<QualityFigures, double?> figure)
    {
        AddLines(panel, clips, "result", ResultColor, clip => clip.Result, figure);
        AddLines(panel, clips, "source", SourceColor, clip => clip.Source, figure);
        panel.YLabel(name);
        panel.Axes.SetLimitsX(-0.5, (clips.Count == 1 ? clips[0].Result.Frames.Count : clips.Count) - 0.5);
        panel.Layout.Fixed(Borders);
        panel.HideLegend();
        if (clips.Count == 1)
        {
            panel.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        }
        else
        {
            panel.Axes.Bottom.SetTicks(
                [.. Enumerable.Range(0, clips.Count).Select(index => (double)index)],
                [.. clips.Select(clip => Shortened(clip.Files.Name))]);
        }
    }

    private static void AddLines(
        Plot panel,
        IReadOnlyList<EvaluatedClip> clips,
        string name,
        Color color,
        Func<EvaluatedClip, ClipScore?> score,
        Func<QualityFigures, double?> figure)
    {
        IEnumerable<QualityFigures?> values = clips.Count == 1
            ? score(clips[0])?.Frames.Select(frame => (QualityFigures?)frame.Figures) ?? []
            : clips.Select(clip => score(clip)?.Figures);
        Coordinates[] points =
        [
            .. values.Select((figures, index) => new Coordinates(index, figures is { } known ? figure(known) ?? double.NaN : double.NaN))
                .Where(point => double.IsFinite(point.Y)),
        ];
        if (points.Length == 0)
        {
            return;
        }

        // Frames follow one another; clips stand side by side, and no line leads from one to the next.
        ScottPlot.Plottables.Scatter lines = clips.Count == 1 ? panel.Add.Scatter(points, color) : panel.Add.ScatterPoints(points, color);
        lines.LegendText = name;
        lines.MarkerSize = clips.Count == 1 ? 4 : 8;
    }

    private static string Shortened(string name) => name.Length <= LongestLabel ? name : $"{name[..(LongestLabel - 1)]}…";
}
