using System.Text;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Cli;

/// <summary>
/// Comparisons as CSV (RFC 4180, UTF-8): a row for every frame of every result and source, and one for each whole clip, whose frame is
/// <c>all</c>. Infinite is <c>inf</c>; what does not exist is empty.
/// </summary>
internal static class EvaluationCsv
{
    private const string Head = "clip,of,frame,psnr,psnr_y,ssim,ssim_y,stability,mse,mse_y,warp_error";

    public static byte[] Of(IEnumerable<EvaluatedClip> clips)
    {
        StringBuilder csv = new();
        csv.Append(Head).Append('\n');
        foreach (EvaluatedClip clip in clips)
        {
            Add(csv, clip.Files.Name, "result", clip.Result);
            if (clip.Source is { } source)
            {
                Add(csv, clip.Files.Name, "source", source);
            }
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static void Add(StringBuilder csv, string clip, string of, ClipScore score)
    {
        foreach ((int index, FrameScore frame) in score.Frames.Index())
        {
            AddRow(csv, clip, of, $"{index}", frame);
        }

        AddRow(csv, clip, of, "all", score.Whole);
    }

    private static void AddRow(StringBuilder csv, string clip, string of, string frame, FrameScore score)
    {
        QualityFigures figures = score.Figures;
        string[] cells =
        [
            Quoted(clip), of, frame, Number(figures.Psnr), Number(figures.PsnrLuma), Number(figures.Ssim), Number(figures.SsimLuma),
            Number(figures.Stability), Number(score.MeanSquaredError), Number(score.MeanSquaredErrorLuma), Number(score.WarpError),
        ];
        csv.AppendJoin(',', cells).Append('\n');
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        double.PositiveInfinity => "inf",
        { } finite => $"{finite:R}",
    };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
