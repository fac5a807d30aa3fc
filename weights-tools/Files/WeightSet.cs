using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Files;

/// <summary>The weights of one model on disk: a safetensors file, or an index and its shards.</summary>
internal sealed class WeightSet : IDisposable
{
    private const string IndexMark = ".safetensors.index";

    private WeightSet(string component, SafetensorsCheckpoint checkpoint)
    {
        Component = component;
        Checkpoint = checkpoint;
        Stem = StemOf(Path.GetFileName(checkpoint.Location));
    }

    /// <summary>Name of the folder below the one that was opened, such as <c>vae</c>; empty for that folder itself.</summary>
    public string Component { get; }

    /// <summary>The tensors.</summary>
    public SafetensorsCheckpoint Checkpoint { get; }

    /// <summary>What the file names begin with, for example <c>diffusion_pytorch_model</c>.</summary>
    public string Stem { get; }

    /// <summary>Opens a file, an index, or every set in a folder and its direct subfolders.</summary>
    /// <exception cref="WeightException">There is nothing, or no weights in the folder.</exception>
    public static IReadOnlyList<WeightSet> OpenAll(string path)
    {
        if (File.Exists(path))
        {
            return [new WeightSet("", SafetensorsCheckpoint.Open(Path.GetFullPath(path)))];
        }

        List<WeightSet> sets = [];
        try
        {
            foreach ((string component, string weights) in Find(path))
            {
                sets.Add(new WeightSet(component, SafetensorsCheckpoint.Open(weights)));
            }

            return sets;
        }
        catch
        {
            sets.ForEach(set => set.Dispose());
            throw;
        }
    }

    /// <summary>Component and path of every file or index in a folder and its direct subfolders; at least one.</summary>
    /// <exception cref="WeightException">There is no such folder, or no weights in it.</exception>
    public static IReadOnlyList<(string Component, string Path)> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new WeightException($"There is no file or folder {folder}; check the path.");
        }

        string full = Path.GetFullPath(folder);
        List<(string Component, string Path)> sets = [];
        foreach (string candidate in (string[])[full, .. Directory.GetDirectories(full).Order(StringComparer.Ordinal)])
        {
            if (CheckpointFolder.FindWeights(candidate) is string weights)
            {
                sets.Add((candidate == full ? "" : Path.GetFileName(candidate), weights));
            }
        }

        return sets.Count > 0 ? sets : throw new WeightException(
            $"{folder} holds no weights: neither it nor its subfolders have a model.safetensors or "
            + "diffusion_pytorch_model.safetensors, whole or sharded.");
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();

    private static string StemOf(string file)
    {
        int index = file.IndexOf(IndexMark, StringComparison.Ordinal);
        return index >= 0 ? file[..index] : Path.GetFileNameWithoutExtension(file);
    }
}
