using System.Globalization;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Benchmarks;

namespace Derain.Runtime.Cli;

/// <summary>Times as people read them, row by row, and as machines do.</summary>
/// <param name="peak">What the device can do at best.</param>
internal sealed class BenchTable(BenchPeak peak)
{
    /// <summary>What is above the rows.</summary>
    public string Head(string device) => string.Create(
        CultureInfo.InvariantCulture,
        $"{device}; measured peaks: {Teraflops(peak.FlopsPerSecond)} TFLOP/s, {peak.BytesPerSecond / 1e9:0} GB/s\n"
        + $"{"shape",-62}{"ms",10}{"TFLOP/s",10}{"GB/s",9}{"of peak",9}");

    /// <summary>One row.</summary>
    public string Row(BenchResult result) => result.Time is { } time
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Case.Name,-62}{time.TotalMilliseconds,10:0.000}{Teraflops(result.FlopsPerSecond),10}"
            + $"{result.BytesPerSecond / 1e9,9:0}{100 * result.ShareOf(peak),7:0} %")
        : $"{result.Case.Name,-62}  {result.Problem}";

    /// <summary>Everything for machines.</summary>
    public JsonObject ToJson(IBackend backend, IEnumerable<BenchResult> results) => new()
    {
        ["device"] = backend.Name,
        ["activations"] = $"{backend.ActivationType}",
        ["peakFlopsPerSecond"] = Number(peak.FlopsPerSecond),
        ["peakBytesPerSecond"] = Number(peak.BytesPerSecond),
        ["results"] = new JsonArray([.. results.Select(ToJson)]),
    };

    private JsonObject ToJson(BenchResult result) => new()
    {
        ["name"] = result.Case.Name,
        ["operation"] = result.Case.Operation.ToString(),
        ["operands"] = JsonText.Strings(result.Case.Operands.Select(operand => operand?.ToString() ?? "")),
        ["seconds"] = result.Time?.TotalSeconds,
        ["flops"] = result.Case.Flops,
        ["bytes"] = result.Case.Bytes,
        ["flopsPerSecond"] = result.Time is null ? null : result.FlopsPerSecond,
        ["bytesPerSecond"] = result.Time is null ? null : result.BytesPerSecond,
        ["shareOfPeak"] = result.Time is null ? null : Number(result.ShareOf(peak)),
        ["problem"] = result.Problem,
    };

    private static string Teraflops(double flops) =>
        (flops / 1e12).ToString(flops < 1e13 ? "0.000" : "0.0", CultureInfo.InvariantCulture);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
