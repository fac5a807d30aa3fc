using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// A memory-mapped safetensors file. Opening validates the whole header; values are read from the file when they are
/// touched, without a copy. Tensors are borrowed: they end with the file.
/// </summary>
public sealed class SafetensorsFile : IWeightSource, IDisposable
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(string path, MappedFile file, SafetensorsHeader header)
    {
        Path = path;
        _file = file;
        _header = header;
        _entries = header.Entries.ToDictionary(entry => entry.Info.Name);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public string Location => Path;

    /// <summary>The tensors in the order of their data.</summary>
    public IEnumerable<TensorInfo> Tensors => _header.Entries.Select(entry => entry.Info);

    /// <summary>Names of the tensors in the order of their data.</summary>
    public IEnumerable<string> Names => Tensors.Select(tensor => tensor.Name);

    /// <summary>Free text that came with the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Maps a file and validates it.</summary>
    /// <exception cref="SafetensorsException">It breaks a rule of the format.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new SafetensorsException(path, "is a folder", "Name a .safetensors file in it");
        }

        MappedFile file = new(path);
        try
        {
            return new SafetensorsFile(path, file, SafetensorsHeader.Read(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A tensor over the mapped file.</summary>
    /// <exception cref="WeightException">The file has no such tensor.</exception>
    public Tensor Get(string name)
    {
        if (!_entries.TryGetValue(name, out SafetensorsEntry entry))
        {
            throw WeightException.Missing(this, name);
        }

        return new Tensor(_file.Buffer, entry.Info.DType, entry.Info.Shape, _header.DataStart + entry.Begin);
    }

    /// <inheritdoc/>
    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info)
    {
        info = _entries.TryGetValue(name, out SafetensorsEntry entry) ? entry.Info : null;
        return info is not null;
    }

    /// <inheritdoc/>
    public Tensor Load(string name) => Get(name);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
