using System.Globalization;
using System.Text;

namespace Derain.Sweep;

/// <summary>A sweep as text.</summary>
internal static class SweepTable
{
    public static string Markdown(SweepResults results)
    {
        StringBuilder text = new();
        text.AppendLine("| | | heavy rain, PSNR | SSIM | rain left | light rain, PSNR | clear clips, PSNR |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach ((string name, Outcome outcome) in results.Baselines)
        {
            text.AppendLine($"| {name} | | {Cells(outcome)} |");
        }

        foreach (var row in results.Points)
        {
            text.AppendLine(Row(row));
        }

        return text.ToString();
    }

    public static string Row((SweepAxis Axis, SweepPoint Point, Outcome Outcome) row) =>
        $"| {row.Axis.Name} | {row.Point.Label} | {Cells(row.Outcome)} |";

    public static string Csv(SweepResults results)
    {
        StringBuilder text = new("setting,value,heavy_psnr,heavy_ssim,rain_left,light_psnr,clear_psnr,seconds\n");
        foreach ((string name, Outcome outcome) in results.Baselines)
        {
            Append(text, name, "", outcome);
        }

        foreach ((SweepAxis axis, SweepPoint point, Outcome outcome) in results.Points)
        {
            Append(text, axis.Name, point.Label, outcome);
        }

        return text.ToString();
    }

    private static string Cells(Outcome o) => string.Create(
        CultureInfo.InvariantCulture, $"{o.HeavyPsnr:0.00} | {o.HeavySsim:0.000} | {o.RainLeft:0%} | {o.LightPsnr:0.00} | {o.ClearPsnr:0.00}");

    private static void Append(StringBuilder text, string setting, string value, Outcome o) => text.Append(
        CultureInfo.InvariantCulture,
        $"{setting},\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{o.HeavyPsnr:0.0000},{o.HeavySsim:0.00000},{o.RainLeft:0.00000},{o.LightPsnr:0.0000},{o.ClearPsnr:0.0000},{o.Seconds:0.00}\n");
}
