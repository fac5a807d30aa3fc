namespace Derain.Kernels.Cuda.Compilation;

/// <summary>Exactly one variant of a kernel: its file and its constants, in order.</summary>
internal sealed class KernelSpecialization : IEquatable<KernelSpecialization>
{
    private readonly Define[] _defines;

    /// <summary>A variant of a kernel.</summary>
    /// <param name="file">Path below <c>kernels/cuda</c>, such as <c>norm/layer_norm.cu</c>.</param>
    /// <param name="defines">Its constants.</param>
    public KernelSpecialization(string file, params ReadOnlySpan<Define> defines)
    {
        File = file;
        _defines = defines.ToArray();
    }

    /// <summary>Reads what <see cref="ToString"/> prints.</summary>
    /// <exception cref="FormatException">It is no specialisation.</exception>
    public static KernelSpecialization Parse(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts.Skip(1).All(part => part.StartsWith("-D", StringComparison.Ordinal) && part.Contains('='))
            ? new(parts[0], [.. parts.Skip(1).Select(part => part[2..].Split('=', 2)).Select(pair => new Define(pair[0], pair[1]))])
            : throw new FormatException($"\"{text}\" is not a kernel's file followed by -DNAME=VALUE for each of its constants.");
    }

    /// <summary>Path below <c>kernels/cuda</c>.</summary>
    public string File { get; }

    /// <summary>The one entry, named as the file.</summary>
    public string Entry => Path.GetFileNameWithoutExtension(File);

    /// <summary>The constants.</summary>
    public ReadOnlySpan<Define> Defines => _defines;

    /// <inheritdoc/>
    public bool Equals(KernelSpecialization? other) =>
        other is not null && File == other.File && Defines.SequenceEqual(other.Defines);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KernelSpecialization);

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(File, Defines);

    /// <summary>Prints <c>norm/layer_norm.cu -DELEMENT=f16</c>.</summary>
    public override string ToString() => _defines.Length == 0 ? File : $"{File} {string.Join(' ', _defines)}";

    /// <summary>The hash of a specialisation that has not been made.</summary>
    public static int HashOf(string file, ReadOnlySpan<Define> defines)
    {
        var hash = new HashCode();
        hash.Add(file);
        foreach (Define define in defines)
        {
            hash.Add(define);
        }

        return hash.ToHashCode();
    }
}
