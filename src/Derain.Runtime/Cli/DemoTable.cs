using System.Text;
using Derain.Runtime.Demo;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Cli;

/// <summary>A demo as people read it: a line for each result, and the gain below the derained clip.</summary>
internal static class DemoTable
{
    private const int NameWidth = 35;

    public static string Of(DemoReport report)
    {
        StringBuilder table = new();
        AddRow(table, "compared with the clear clip", $"{"PSNR dB",9}{"SSIM",9}{"stability dB",14}{"time",10}");
        foreach (DemoResult result in report.Results)
        {
            QualityFigures figures = result.Score.Figures;
            string time = result.Variant.Options is null ? "" : Text.Duration(result.Time);
            AddRow(
                table,
                result.Variant.Name,
                $"{Decibels(figures.Psnr),9}{figures.Ssim,9:0.0000}{Decibels(figures.Stability),14}{time,10}");
            if (result == report.Derained)
            {
                AddGain(table, report, report.Input);
                AddGain(table, report, report.Autoencoder);
            }
        }

        foreach (DemoResult result in report.Results.Where(result => Ablation.Meanings.ContainsKey(result.Variant.Key)))
        {
            table.Append($"{result.Variant.Name}: {Ablation.Meanings[result.Variant.Key]}\n");
        }

        return table.ToString();
    }

    private static void AddGain(StringBuilder table, DemoReport report, DemoResult over)
    {
        QualityFigures gain = report.GainOver(over);
        AddRow(
            table,
            $"  over {over.Variant.Name}",
            $"{Signed(gain.Psnr),9}{gain.Ssim,9:+0.0000;-0.0000;0.0000}{Signed(gain.Stability),14}");
    }

    private static void AddRow(StringBuilder table, string name, string cells) =>
        table.Append(name.PadRight(NameWidth)).Append(cells.TrimEnd()).Append('\n');

    private static string Decibels(double? value) => value switch
    {
        null or double.NaN => "-",
        double.PositiveInfinity => "inf",
        { } finite => $"{finite:0.00}",
    };

    private static string Signed(double? value) =>
        value is { } finite && double.IsFinite(finite) ? $"{finite:+0.00;-0.00;0.00}" : "-";
}
