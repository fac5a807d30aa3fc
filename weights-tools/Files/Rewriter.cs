using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Files;

/// <summary>Writes existing weights anew, one model file or a whole model folder, with its other files beside them.</summary>
/// <param name="plan">The files to write for a set of weights, each with its tensors.</param>
internal sealed class Rewriter(Func<WeightSet, IReadOnlyList<IReadOnlyList<TensorData>>> plan)
{
    private const string FileEnding = ".safetensors";

    private static readonly string[] WeightEndings = [FileEnding, ".bin", ".ckpt", ".pt", ".pth"];

    /// <summary>Reads <paramref name="input"/>, a file, index or folder, and writes <paramref name="output"/>.</summary>
    /// <param name="input">What to read.</param>
    /// <param name="output">A file if it ends in <c>.safetensors</c>, otherwise a folder that does not exist yet.</param>
    /// <exception cref="IOException">The input is faulty, or the output cannot be written.</exception>
    public void Rewrite(string input, string output)
    {
        IReadOnlyList<WeightSet> sets = WeightSet.OpenAll(input);
        try
        {
            if (output.EndsWith(FileEnding, StringComparison.Ordinal))
            {
                WriteFile(sets, output);
            }
            else
            {
                AtomicFolder.Write(output, folder => WriteFolder(sets, input, folder));
            }
        }
        finally
        {
            foreach (WeightSet set in sets)
            {
                set.Dispose();
            }
        }
    }

    private void WriteFile(IReadOnlyList<WeightSet> sets, string output)
    {
        IReadOnlyList<TensorData>[] files = [.. sets.SelectMany(plan)];
        if (files.Length != 1)
        {
            throw new IOException($"The result takes {files.Length} files, which {output} cannot be; name a folder.");
        }

        SafetensorsWriter.Write(output, files[0], Metadata(sets[0]));
    }

    private void WriteFolder(IReadOnlyList<WeightSet> sets, string input, string folder)
    {
        if (Directory.Exists(input))
        {
            CopyOtherFiles(new DirectoryInfo(input), folder);
        }

        foreach (WeightSet set in sets)
        {
            string target = Path.Combine(folder, set.Component);
            Directory.CreateDirectory(target);
            CheckpointWriter.Write(target, set.Stem, plan(set), Metadata(set));
        }
    }

    private static void CopyOtherFiles(DirectoryInfo source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (FileInfo file in source.EnumerateFiles().Where(file => !IsHidden(file) && !IsWeights(file.Name)))
        {
            // Not CopyTo, which keeps the mode: files of a cache may be read-only.
            File.WriteAllBytes(Path.Combine(target, file.Name), File.ReadAllBytes(file.FullName));
        }

        foreach (DirectoryInfo folder in source.EnumerateDirectories().Where(folder => !IsHidden(folder)))
        {
            CopyOtherFiles(folder, Path.Combine(target, folder.Name));
        }
    }

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.');

    private static bool IsWeights(string name) =>
        WeightEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        || name.Contains(".safetensors.index.", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyDictionary<string, string> Metadata(WeightSet set) =>
        set.Checkpoint.Files.Count > 0 ? set.Checkpoint.Files[0].Metadata : new Dictionary<string, string>();
}
