using ScottPlot;

namespace Derain.Sweep;

/// <summary>Draws a sweep: a panel for each setting, with what it gains on rain and what it costs where there is none.</summary>
internal static class SweepChart
{
    private const int PanelWidth = 560;
    private const int PanelHeight = 380;
    private const int Columns = 2;
    private const int LongestLabel = 14;

    /// <summary>A PNG file.</summary>
    public static byte[] Draw(SweepResults results)
    {
        Outcome input = results.Baselines[0].Outcome;
        Outcome roundTrip = results.Baselines[1].Outcome;
        var axes = results.Points.GroupBy(point => point.Axis).Where(axis => axis.Count() > 1).ToList();
        if (axes.Count == 0)
        {
            return [];
        }

        Multiplot chart = new();
        chart.AddPlots(axes.Count);
        int rows = (axes.Count + Columns - 1) / Columns;
        chart.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, Columns);
        foreach ((int index, var axis) in axes.Index())
        {
            Plot panel = chart.GetPlot(index);
            var points = axis.ToList();
            bool areNumbers = points.TrueForAll(point => point.Point.Value is not null);
            double[] places = [.. points.Select((point, place) => areNumbers ? point.Point.Value!.Value : place)];
            AddLine(panel, places, [.. points.Select(point => point.Outcome.HeavyPsnr - input.HeavyPsnr)], "heavy rain, over the input", Colors.C0);
            AddLine(panel, places, [.. points.Select(point => point.Outcome.LightPsnr - input.LightPsnr)], "light rain, over the input", Colors.C1);
            AddLine(panel, places, [.. points.Select(point => point.Outcome.ClearPsnr - roundTrip.ClearPsnr)], "clear, over the round trip", Colors.C2);
            panel.Add.HorizontalLine(0, 1, Colors.Gray);
            panel.Title(axis.Key.Name);
            panel.YLabel("dB");
            if (!areNumbers)
            {
                panel.Axes.Bottom.SetTicks(places, [.. points.Select(point => Shortened(point.Point.Label))]);
            }

            panel.ShowLegend(Edge.Bottom);
        }

        using Image image = chart.Render(Columns * PanelWidth, rows * PanelHeight);
        return image.GetImageBytes(ImageFormat.Png, 100);
    }

    private static void AddLine(Plot panel, double[] places, double[] values, string name, Color color)
    {
        ScottPlot.Plottables.Scatter line = panel.Add.Scatter(places, values, color);
        line.LegendText = name;
        line.MarkerSize = 6;
    }

    private static string Shortened(string label) => label.Length <= LongestLabel ? label : $"{label[..(LongestLabel - 1)]}…";
}
