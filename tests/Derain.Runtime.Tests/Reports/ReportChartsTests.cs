using Derain.Runtime.Reports;
using ScottPlot;
using SkiaSharp;

namespace Derain.Runtime.Tests.Reports;

public class ReportChartsTests
{
    [Fact]
    public void A_chart_is_drawn_on_nothing_in_two_themes()
    {
        ReportChart chart = ReportCharts.Steps(Reports.Traced(steps: 20).Samples);
        Assert.NotEqual(chart.Light, chart.Dark);
        foreach (byte[] file in (ReadOnlySpan<byte[]>)[chart.Light, chart.Dark])
        {
            using var bitmap = SKBitmap.Decode(file);
            Assert.Equal(0, bitmap.GetPixel(0, 0).Alpha);
            Assert.Contains(bitmap.Pixels, pixel => pixel.Alpha == byte.MaxValue);
        }
    }

    [Fact]
    public void Long_series_are_drawn_as_means_and_what_is_not_finite_is_a_gap()
    {
        double?[] values = [1, 3, null, double.PositiveInfinity, 5, 7, 9];
        Assert.Equal([new Coordinates(0.5, 2), new Coordinates(4.5, 6), new Coordinates(6, 9)], ReportCharts.Thinned(values, most: 4));
    }
}
