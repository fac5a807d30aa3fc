using ScottPlot;

namespace Derain.Runtime.Reports;

/// <summary>A chart in the colours of a light and of a dark page, PNG files with a transparent background.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Width">Width to show it at, in pixels; the files have twice as many, for dense screens.</param>
/// <param name="Height">Height, likewise.</param>
/// <param name="Light">For a light page.</param>
/// <param name="Dark">For a dark page.</param>
internal sealed record ReportChart(string Title, int Width, int Height, byte[] Light, byte[] Dark)
{
    private const int Density = 2;

    /// <summary>Draws a chart twice.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="width">Width to show it at, in pixels.</param>
    /// <param name="height">Height, likewise.</param>
    /// <param name="draw">Draws it with the colours of a theme.</param>
    public static ReportChart Of(string title, int width, int height, Func<ChartTheme, Plot> draw)
    {
        byte[] Render(ChartTheme theme)
        {
            Plot plot = draw(theme);
            theme.ApplyTo(plot);
            plot.ScaleFactor = Density;
            return plot.GetImageBytes(Density * width, Density * height, ImageFormat.Png);
        }

        return new ReportChart(title, width, height, Render(ChartTheme.Light), Render(ChartTheme.Dark));
    }
}
