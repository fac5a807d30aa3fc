using System.CommandLine;
using System.Globalization;
using System.Text;
using Derain.Runtime.Demo;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Sweep;

/// <summary>Measures every clip with the model's defaults: what a model card shows.</summary>
internal static class ClipsCommand
{
    public static Command Create()
    {
        SweepOptions options = new();
        var command = new Command("clips", "Measures every clip with the model's defaults, with and without attention switching.");
        options.AddTo(command);
        command.SetAction(parsed => options.Run(parsed, (model, clips, folder) =>
        {
            string table = Table(model, clips);
            File.WriteAllText(Path.Combine(folder, "clips.md"), table);
            Console.WriteLine(table);
        }));
        return command;
    }

    private static string Table(DerainModel model, ClipSet clips)
    {
        DerainOptions options = model.Defaults.Options;
        DemoVariant derainedClear = new("clear", "clear clip, derained", options, IsOfClear: true);
        DemoVariant[] variants =
        [
            DemoVariant.Input, DemoVariant.Autoencoder(options), DemoVariant.Derained(options),
            new("noSwitch", "no switch", options with { SwitchBlocks = BlockSet.None }),
            DemoVariant.AutoencoderOfClear(options), derainedClear,
        ];
        StringBuilder text = new($"| PSNR, SSIM | {string.Join(" | ", variants.Select(variant => variant.Name))} |\n");
        text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---|", variants.Length))}");
        foreach ((string kind, IReadOnlyList<DemoClips> pairs) in (ReadOnlySpan<(string, IReadOnlyList<DemoClips>)>)
            [("heavy rain", clips.Heavy), ("light rain", clips.Light)])
        {
            List<QualityFigures[]> rows = [];
            foreach (DemoClips pair in pairs)
            {
                Demonstration demonstration = new(model, pair, pair.Rainy.Size);
                rows.Add([.. variants.Select(variant => demonstration.Run(variant).Score.Figures)]);
                Append(text, Path.GetFileNameWithoutExtension(pair.Rainy.Path).Replace("_rainy", "", StringComparison.Ordinal), rows[^1]);
                Console.Error.WriteLine(pair.Rainy.Path);
            }

            Append(text, $"**{kind}, mean**", [.. variants.Select((_, column) => QualityFigures.Mean([.. rows.Select(row => row[column])]))]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, QualityFigures[] figures) => text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {name} | {string.Join(" | ", figures.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Psnr:0.00}, {one.Ssim:0.000}")))} |");
}
