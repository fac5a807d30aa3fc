using System.Text.Json.Nodes;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Cli;

/// <summary>
/// Comparisons for machines. JSON has no infinity: a PSNR without any error, and a figure that does not exist, is null; the errors
/// beside them tell which, and <c>identical</c> says that a clip has no error at all.
/// </summary>
internal static class EvaluationJson
{
    public static JsonObject Of(IReadOnlyList<EvaluatedClip> clips, EvaluateRequest request)
    {
        JsonObject json = new()
        {
            ["reference"] = request.Reference,
            ["result"] = request.Result,
            ["source"] = request.Source,
            ["clips"] = new JsonArray([.. clips.Select(Of)]),
        };
        var result = QualityFigures.Mean([.. clips.Select(clip => clip.Result.Figures)]);
        JsonObject mean = new() { ["result"] = Figures(result) };
        if (request.Source is not null)
        {
            var source = QualityFigures.Mean([.. clips.Select(clip => clip.Source!.Figures)]);
            mean["source"] = Figures(source);
            mean["gain"] = Figures(result - source);
        }

        json["mean"] = mean;
        return json;
    }

    /// <summary>One comparison.</summary>
    public static JsonObject Of(EvaluatedClip clip)
    {
        JsonObject json = new()
        {
            ["name"] = clip.Files.Name,
            ["files"] = new JsonObject
            {
                ["reference"] = clip.Files.Reference,
                ["result"] = clip.Files.Result,
                ["source"] = clip.Files.Source,
            },
            ["frames"] = clip.Result.Frames.Count,
            ["width"] = clip.Info.Width,
            ["height"] = clip.Info.Height,
            ["rate"] = clip.Info.FrameRate.ToString(),
            ["result"] = Score(clip.Result),
        };
        if (clip.Source is { } source)
        {
            json["source"] = Score(source);
            json["gain"] = Figures(clip.Gain!.Value);
        }

        json["referenceStability"] = Number(clip.Reference.Figures.Stability);
        json["notices"] = JsonText.Strings(clip.Notices);
        return json;
    }

    private static JsonObject Score(ClipScore score)
    {
        JsonObject json = Frame(score.Whole);
        json["identical"] = score.Whole.MeanSquaredError == 0;
        json["worstFrame"] = score.WorstFrame;
        json["perFrame"] = new JsonArray([.. score.Frames.Select(Frame)]);
        return json;
    }

    private static JsonObject Frame(FrameScore score)
    {
        JsonObject json = Figures(score.Figures);
        json["mse"] = score.MeanSquaredError;
        json["mseLuma"] = score.MeanSquaredErrorLuma;
        json["warpError"] = Number(score.WarpError);
        return json;
    }

    /// <summary>Figures by name; null for what is not a finite number.</summary>
    public static JsonObject Figures(QualityFigures figures) => new()
    {
        ["psnr"] = Number(figures.Psnr),
        ["psnrLuma"] = Number(figures.PsnrLuma),
        ["ssim"] = figures.Ssim,
        ["ssimLuma"] = figures.SsimLuma,
        ["stability"] = Number(figures.Stability),
    };

    private static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
