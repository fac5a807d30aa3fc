using System.Text.Json.Nodes;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Cli;

/// <summary>The operations of a device in one element type, compared with the reference.</summary>
/// <param name="Device">The device in words.</param>
/// <param name="Type">Element type of activations.</param>
/// <param name="Parity">The results.</param>
internal sealed record SelftestReport(string Device, DType Type, ParityReport Parity)
{
    /// <summary>How many cases ended so.</summary>
    public int Count(ParityOutcome outcome) => Parity.Count(outcome);

    /// <summary>The table, and every case that did not pass.</summary>
    public override string ToString() =>
        $"{Device}\n{Parity}{Parity.Results.Count} cases: {Count(ParityOutcome.Passed)} passed, {Count(ParityOutcome.Failed)} failed, "
        + $"{Count(ParityOutcome.Unsupported)} unsupported";

    /// <summary>All reports for machines.</summary>
    public static JsonObject ToJson(IReadOnlyList<SelftestReport> reports) => new()
    {
        ["passed"] = reports.Sum(report => report.Count(ParityOutcome.Passed)),
        ["failed"] = reports.Sum(report => report.Count(ParityOutcome.Failed)),
        ["unsupported"] = reports.Sum(report => report.Count(ParityOutcome.Unsupported)),
        ["types"] = new JsonArray([.. reports.Select(report => report.ToJson())]),
    };

    private JsonObject ToJson() => new()
    {
        ["device"] = Device,
        ["type"] = $"{Type}",
        ["operations"] = new JsonArray(
        [
            .. Parity.Results.GroupBy(result => result.Case.Operation.GetType().Name)
                .Select(group => new JsonObject
                {
                    ["operation"] = group.Key,
                    ["cases"] = group.Count(),
                    ["passed"] = group.Count(result => result.Outcome == ParityOutcome.Passed),
                    ["failed"] = group.Count(result => result.Outcome == ParityOutcome.Failed),
                    ["unsupported"] = group.Count(result => result.Outcome == ParityOutcome.Unsupported),
                    ["worstNmse"] = Finite(group.Max(result => result.Measure?.Nmse ?? 0)),
                }),
        ]),
        ["problems"] = new JsonArray(
        [
            .. Parity.Results.Where(result => result.Outcome != ParityOutcome.Passed)
                .Select(result => new JsonObject
                {
                    ["outcome"] = $"{result.Outcome}".ToLowerInvariant(),
                    ["case"] = result.Case.ToString(),
                    ["problem"] = result.Problem,
                }),
        ]),
    };

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;
}
