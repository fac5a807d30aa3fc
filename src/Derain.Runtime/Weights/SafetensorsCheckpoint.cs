using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// The weights of one model: a single safetensors file, or any number of shards listed in a
/// <c>*.safetensors.index.json</c>, which says for each tensor which file of the same folder holds it.
/// </summary>
public sealed class SafetensorsCheckpoint : IWeightSource, IDisposable
{
    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _fileOf;

    private SafetensorsCheckpoint(string path, IReadOnlyList<SafetensorsFile> files, Dictionary<string, SafetensorsFile> fileOf)
    {
        Location = path;
        _files = files;
        _fileOf = fileOf;
    }

    /// <summary>Path of the file, or of the index.</summary>
    public string Location { get; }

    /// <summary>The safetensors files, in the order the index first names them.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <inheritdoc/>
    public IEnumerable<TensorInfo> Tensors => _files.SelectMany(file =>
        file.Tensors.Where(tensor => _fileOf.TryGetValue(tensor.Name, out SafetensorsFile? owner) && owner == file));

    /// <summary>Maps and validates a file, or an index and all its shards.</summary>
    /// <param name="path">A <c>.safetensors</c> file, or an index, which ends in <c>.json</c>.</param>
    /// <exception cref="SafetensorsException">A file breaks a rule of the format.</exception>
    /// <exception cref="WeightException">The index and the shards do not fit together.</exception>
    public static SafetensorsCheckpoint Open(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            SafetensorsFile file = SafetensorsFile.Open(path);
            return new SafetensorsCheckpoint(path, [file], file.Names.ToDictionary(name => name, _ => file));
        }

        ShardIndex index = ShardIndex.Read(path);
        Dictionary<string, SafetensorsFile> shards = [];
        try
        {
            foreach (string shard in index.Shards)
            {
                shards.Add(shard, OpenShard(path, shard));
            }

            CheckAgainst(index, shards);
            return new SafetensorsCheckpoint(
                path, [.. shards.Values], index.ShardOf.ToDictionary(pair => pair.Key, pair => shards[pair.Value]));
        }
        catch
        {
            foreach (SafetensorsFile shard in shards.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info)
    {
        info = null;
        return _fileOf.TryGetValue(name, out SafetensorsFile? file) && file.TryGetInfo(name, out info);
    }

    /// <inheritdoc/>
    public Tensor Load(string name) =>
        _fileOf.TryGetValue(name, out SafetensorsFile? file) ? file.Get(name) : throw WeightException.Missing(this, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    private static SafetensorsFile OpenShard(string index, string shard)
    {
        string path = Path.Combine(Path.GetDirectoryName(index)!, shard);
        return File.Exists(path) ? SafetensorsFile.Open(path) : throw new WeightException(
            $"{index} names the shard '{shard}', which is not beside it; download or copy it too.");
    }

    private static void CheckAgainst(ShardIndex index, Dictionary<string, SafetensorsFile> shards)
    {
        foreach ((string name, string shard) in index.ShardOf)
        {
            if (!shards[shard].TryGetInfo(name, out _))
            {
                throw new WeightException(
                    $"{index.Path} says that '{shard}' holds the tensor '{name}', but it does not; download index and shards again.");
            }

            if (shards.FirstOrDefault(other => other.Key != shard && other.Value.TryGetInfo(name, out _)).Key is string second)
            {
                throw new WeightException(
                    $"{index.Path} has the tensor '{name}' in two shards, '{shard}' and '{second}'; download index and shards again.");
            }
        }
    }
}
