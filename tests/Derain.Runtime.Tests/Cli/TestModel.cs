using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

/// <summary>A copy of a recorded checkpoint, to be damaged.</summary>
internal static class TestModel
{
    /// <summary>Copies a golden model and gives the folder.</summary>
    public static string Copy(TemporaryFolder folder, string model = "tiny-2b")
    {
        string source = Goldens.Path(model);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder["model"], Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder["model"];
    }

    /// <summary>Writes a safetensors file anew with one of its tensors left out or replaced.</summary>
    public static void Rewrite(string path, string tensor, TensorData? replacement)
    {
        string old = path + ".old";
        File.Move(path, old);
        using SafetensorsFile file = SafetensorsFile.Open(old);
        IEnumerable<TensorData> kept = file.Names.Where(name => name != tensor).Select(name => TensorData.Of(name, file.Get(name)));
        SafetensorsWriter.Write(path, replacement is null ? kept : kept.Append(replacement));
    }
}
