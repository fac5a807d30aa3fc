using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests;

/// <summary>The recorded tensors and tiny checkpoints under <c>tests/golden</c>.</summary>
public static class Goldens
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    private static string Root { get; } = System.IO.Path.Combine(Repository, "tests", "golden");

    /// <summary>Full path of a golden file or folder, for example <c>components/ops.safetensors</c>.</summary>
    public static string Path(string relative)
    {
        string path = System.IO.Path.Combine(Root, relative);
        return File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new FileNotFoundException($"There is no golden '{relative}' under {Root}; copy it there.");
    }

    /// <summary>Opens a golden safetensors file; the caller disposes it.</summary>
    public static SafetensorsFile Open(string relative) => SafetensorsFile.Open(Path(relative));

    /// <summary>The values of one golden tensor of any float type.</summary>
    public static float[] Floats(string relative, string tensor)
    {
        using SafetensorsFile file = Open(relative);
        return file.Get(tensor).ReadFloats();
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Derain.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Derain.slnx.");
    }
}
