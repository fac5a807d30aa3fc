using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// What a run does when nothing else is asked for: the paper's values, or those a model folder states in its <c>derain.json</c>,
/// with the fields <c>steps</c>, <c>skip</c>, <c>guidance</c>, <c>switchBlocks</c>, <c>lastMap</c>, <c>negativePrompt</c>,
/// <c>prompt</c> and <c>window</c>, all optional.
/// </summary>
/// <param name="Options">The run.</param>
/// <param name="Window">Frames that are derained together.</param>
public sealed record ModelDefaults(DerainOptions Options, int Window)
{
    /// <summary>The defaults of a model.</summary>
    /// <exception cref="WeightException">Its derain.json is not what it should be.</exception>
    public static ModelDefaults Of(CheckpointFolder folder, CogVideoXTransformerConfig transformer)
    {
        var paper = new DerainOptions { SwitchBlocks = BlockSet.DefaultFor(transformer.NumLayers) };
        string path = Path.Combine(folder.Path, "derain.json");
        if (!File.Exists(path))
        {
            return new ModelDefaults(paper, transformer.SampleFrames);
        }

        ConfigFile file = ConfigFile.Load(path);
        string blocks = file.Text("switchBlocks", paper.SwitchBlocks.ToString());
        try
        {
            return new ModelDefaults(
                paper with
                {
                    Steps = file.Int("steps", paper.Steps),
                    Skip = file.Int("skip", paper.Skip),
                    Guidance = file.Double("guidance", paper.Guidance),
                    SwitchBlocks = BlockSet.Parse(blocks, transformer.NumLayers),
                    LastMap = file.Bool("lastMap", paper.LastMap),
                    NegativePrompt = file.Text("negativePrompt", paper.NegativePrompt),
                    Prompt = file.Text("prompt", paper.Prompt),
                },
                file.Int("window", transformer.SampleFrames));
        }
        catch (FormatException e)
        {
            throw file.Invalid("switchBlocks", $"'{blocks}'", $"a list of the model's blocks ({e.Message.TrimEnd('.')})");
        }
    }
}
