using System.Text;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Cli;

/// <summary>Comparisons as people read them: a line for every clip, and below it its source, the gain, and on demand its frames.</summary>
internal static class EvaluationTable
{
    private const string SourceRow = "  source";
    private const string GainRow = "  gain";
    private const string ReferenceRow = "  reference itself";

    public static string Of(IReadOnlyList<EvaluatedClip> clips, bool perFrame)
    {
        string meanRow = $"mean of {Text.Count(clips.Count, "clip")}";
        int width = clips.Select(clip => clip.Files.Name.Length).Append(ReferenceRow.Length).Append(meanRow.Length).Max() + 2;
        StringBuilder table = new();
        AddRow(
            table,
            width,
            "",
            $"{"frames",8}{"PSNR dB",9}{"Y dB",8}{"SSIM",9}{"SSIM Y",9}{"stability dB",14}  worst frame");
        foreach (EvaluatedClip clip in clips)
        {
            AddClip(table, width, clip, perFrame);
        }

        if (clips.Count > 1)
        {
            AddMean(table, width, meanRow, clips);
        }

        return table.ToString();
    }

    private static void AddClip(StringBuilder table, int width, EvaluatedClip clip, bool perFrame)
    {
        AddRow(table, width, clip.Files.Name, Cells(clip.Result));
        if (clip.Source is { } source)
        {
            AddRow(table, width, SourceRow, Cells(source));
            AddRow(table, width, GainRow, $"{"",8}{Gain(clip.Gain!.Value)}");
        }

        AddRow(table, width, ReferenceRow, $"{"",8}{"",35}{Decibels(clip.Reference.Figures.Stability),14}");
        foreach ((int index, FrameScore frame) in perFrame ? clip.Result.Frames.Index() : [])
        {
            AddRow(table, width, $"  frame {index}", $"{"",8}{Cells(frame.Figures)}");
        }
    }

    private static void AddMean(StringBuilder table, int width, string name, IReadOnlyList<EvaluatedClip> clips)
    {
        var result = QualityFigures.Mean([.. clips.Select(clip => clip.Result.Figures)]);
        AddRow(table, width, name, $"{clips.Sum(clip => clip.Result.Frames.Count),8}{Cells(result)}");
        if (clips.All(clip => clip.Source is not null))
        {
            var source = QualityFigures.Mean([.. clips.Select(clip => clip.Source!.Figures)]);
            AddRow(table, width, SourceRow, $"{"",8}{Cells(source)}");
            AddRow(table, width, GainRow, $"{"",8}{Gain(result - source)}");
        }
    }

    private static void AddRow(StringBuilder table, int width, string name, string cells) =>
        table.Append(name.PadRight(width)).Append(cells.TrimEnd()).Append('\n');

    private static string Cells(ClipScore score)
    {
        double worst = score.Frames[score.WorstFrame].Figures.Psnr;
        return $"{score.Frames.Count,8}{Cells(score.Figures)}"
            + (double.IsFinite(worst) ? $"  {score.WorstFrame}: {Decibels(worst)} dB" : "");
    }

    private static string Cells(QualityFigures figures) =>
        $"{Decibels(figures.Psnr),9}{Decibels(figures.PsnrLuma),8}{figures.Ssim,9:0.0000}{figures.SsimLuma,9:0.0000}"
        + $"{Decibels(figures.Stability),14}";

    private static string Gain(QualityFigures gain) =>
        $"{Signed(gain.Psnr),9}{Signed(gain.PsnrLuma),8}{gain.Ssim,9:+0.0000;-0.0000;0.0000}{gain.SsimLuma,9:+0.0000;-0.0000;0.0000}"
        + $"{Signed(gain.Stability),14}";

    private static string Decibels(double? value) => value switch
    {
        null or double.NaN => "-",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        { } finite => $"{finite:0.00}",
    };

    private static string Signed(double? value) =>
        value is { } finite && double.IsFinite(finite) ? $"{finite:+0.00;-0.00;0.00}" : Decibels(value);
}
