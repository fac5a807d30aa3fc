using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli.Batch;

/// <summary>Tells one model from another by its content, wherever it lies.</summary>
internal static class ModelDigest
{
    private static readonly string[] Components = ["transformer", "vae", "scheduler"];

    /// <summary>The parts that results depend on, and the model's own defaults, as names and values.</summary>
    public static void AddTo(RunFingerprint facts, CheckpointFolder folder)
    {
        string[] settings = [.. Directory.EnumerateFiles(folder.Path, "*.json").Order(StringComparer.Ordinal)];
        facts.Add("the model's settings", ContentDigest.OfFiles(settings));
        foreach (string component in Components.Where(folder.Has))
        {
            facts.Add($"the model's {component}", RunFacts.OfComponent(folder, component));
        }
    }
}
