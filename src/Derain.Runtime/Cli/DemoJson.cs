using System.Text.Json.Nodes;
using Derain.Runtime.Demo;

namespace Derain.Runtime.Cli;

/// <summary>A demo for machines. JSON has no infinity: a PSNR without any error is null.</summary>
internal static class DemoJson
{
    /// <summary>The results, the gain, the files, and what they took.</summary>
    public static void AddTo(JsonObject json, DemoReport report)
    {
        json["results"] = new JsonArray([.. report.Results.Select(Result)]);
        json["gain"] = new JsonObject
        {
            ["overInput"] = EvaluationJson.Figures(report.GainOver(report.Input)),
            ["overAutoencoder"] = EvaluationJson.Figures(report.GainOver(report.Autoencoder)),
        };
        json["files"] = JsonText.Strings(report.Files);
        json["seconds"] = Math.Round(report.Time.TotalSeconds, 3);
        json["peakBytes"] = report.PeakBytes;
    }

    private static JsonObject Result(DemoResult result)
    {
        JsonObject json = new() { ["key"] = result.Variant.Key, ["name"] = result.Variant.Name };
        foreach ((string name, JsonNode? figure) in EvaluationJson.Figures(result.Score.Figures).ToArray())
        {
            json[name] = figure?.DeepClone();
        }

        json["seconds"] = Math.Round(result.Time.TotalSeconds, 3);
        return json;
    }
}
