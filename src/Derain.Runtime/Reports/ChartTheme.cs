using Derain.Runtime.Video.Pictures;
using ScottPlot;

namespace Derain.Runtime.Reports;

/// <summary>Colours of charts on a page: their background is the page's own.</summary>
/// <param name="Ink">Axes and lettering.</param>
/// <param name="Grid">Grid lines.</param>
/// <param name="Encode">The encoder, and memory of the process.</param>
/// <param name="Invert">The inversion, and sources.</param>
/// <param name="Derain">The deraining, and results.</param>
/// <param name="Decode">The decoder, and memory of the device.</param>
internal sealed record ChartTheme(Color Ink, Color Grid, Color Encode, Color Invert, Color Derain, Color Decode)
{
    private const float LabelSize = 13;

    /// <summary>For dark lettering on a light page.</summary>
    public static ChartTheme Light { get; } = new(
        Color.FromHex("#3c4650"),
        Color.FromHex("#d9dfe5"),
        Color.FromHex("#7a5cc8"),
        Color.FromHex("#d9822b"),
        Color.FromHex("#1f77b4"),
        Color.FromHex("#2a9d67"));

    /// <summary>For light lettering on a dark page.</summary>
    public static ChartTheme Dark { get; } = new(
        Color.FromHex("#c3ccd6"),
        Color.FromHex("#323b45"),
        Color.FromHex("#a78bfa"),
        Color.FromHex("#f6ad55"),
        Color.FromHex("#63b3ed"),
        Color.FromHex("#5fd3a0"));

    /// <summary>Puts a chart into these colours.</summary>
    public void ApplyTo(Plot plot)
    {
        if (PictureCanvas.Font is { } font)
        {
            plot.Font.Set(font);
        }

        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Grid;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontColor = Ink;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.FontSize = LabelSize;
        }
    }
}
