using System.Globalization;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Sweep;

/// <summary>One setting of the method and the values it is given, all others staying the model's defaults.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Points">The values.</param>
internal sealed record SweepAxis(string Name, IReadOnlyList<SweepPoint> Points)
{
    private static readonly double[] SkippedShares = [0, 0.04, 0.08, 0.12, 0.2, 0.32, 0.48];
    private static readonly double[] Guidances = [1, 3, 6, 8, 10, 15, 20];
    private static readonly int[] StepCounts = [10, 25, 50];
    private static readonly string[] NegativePrompts =
        [DerainOptions.DefaultNegativePrompt, "heavy rain", "light rain", "rain", "streak"];

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<SweepAxis> All(DerainModel model)
    {
        DerainOptions defaults = model.Defaults.Options;
        return
        [
            new("skip", [.. SkippedShares.Select(share => Skip(defaults, (int)Math.Round(share * defaults.Steps)))]),
            new("guidance", [.. Guidances.Select(value => Guidance(defaults, value))]),
            new("steps", [.. StepCounts.Select(count => Steps(defaults, count))]),
            new("blocks", [.. BlocksOf(model.TransformerConfig.NumLayers).Select(blocks => Switched(defaults, blocks))]),
            new("prompts",
            [
                .. NegativePrompts.Select(text => Named(text, defaults with { NegativePrompt = text })),
                Named("default, towards \"clear sky\"", defaults with { Prompt = "clear sky" }),
            ]),
            new("inversion", [Named("DDIM", defaults with { Inversion = InversionMethod.Ddim })]),
        ];
    }

    private static SweepPoint Skip(DerainOptions defaults, int skip) =>
        new(skip, $"{skip} of {defaults.Steps}", defaults with { Skip = skip });

    private static SweepPoint Guidance(DerainOptions defaults, double value) =>
        new(value, value.ToString(CultureInfo.InvariantCulture), defaults with { Guidance = value });

    private static SweepPoint Steps(DerainOptions defaults, int count) => new(
        count, $"{count}", defaults with { Steps = count, Skip = (int)Math.Round((double)defaults.Skip * count / defaults.Steps) });

    private static SweepPoint Switched(DerainOptions defaults, BlockSet blocks) =>
        Named(blocks.ToString(), defaults with { SwitchBlocks = blocks });

    private static SweepPoint Named(string label, DerainOptions options) => new(null, label, options);

    private static IEnumerable<BlockSet> BlocksOf(int layers)
    {
        var all = Enumerable.Range(0, layers);
        return
        [
            BlockSet.None, new(all.Take(1)), new(all.Take(layers / 2)), new(all.Skip(layers / 2)), BlockSet.DefaultFor(layers),
            new(all.TakeLast(1)), new(all.Skip(1)), new(all),
        ];
    }
}
