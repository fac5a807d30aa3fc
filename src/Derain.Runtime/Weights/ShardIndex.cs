using System.Text.Json;

namespace Derain.Runtime.Weights;

/// <summary>A <c>*.safetensors.index.json</c>: <c>{"metadata": {"total_size": 1}, "weight_map": {"tensor": "file", …}}</c>.</summary>
internal sealed class ShardIndex
{
    private ShardIndex(string path, IReadOnlyDictionary<string, string> shardOf)
    {
        Path = path;
        ShardOf = shardOf;
        Shards = [.. shardOf.Values.Distinct()];
    }

    /// <summary>Where the index is; the shards lie beside it.</summary>
    public string Path { get; }

    /// <summary>The file name of the shard that holds each tensor.</summary>
    public IReadOnlyDictionary<string, string> ShardOf { get; }

    /// <summary>File names of the shards in the order they are first named.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>Reads and checks an index; shards are not opened.</summary>
    /// <exception cref="WeightException">It is missing or malformed, or a shard lies outside its folder.</exception>
    public static ShardIndex Read(string path)
    {
        if (!JsonFile.ReadObject(path).TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new WeightException($"{path} has no 'weight_map' object; download or copy it again.");
        }

        Dictionary<string, string> shardOf = [];
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw new WeightException($"{path} names no file for the tensor '{entry.Name}'; download or copy it again.");
            }

            string shard = entry.Value.GetString()!;
            CheckInsideFolder(path, shard);
            if (!shardOf.TryAdd(entry.Name, shard))
            {
                throw new WeightException($"{path} lists the tensor '{entry.Name}' twice; download or copy it again.");
            }
        }

        return new ShardIndex(path, shardOf);
    }

    private static void CheckInsideFolder(string path, string shard)
    {
        // Both separators on every system, so that a checkpoint is as safe on one as on the other.
        bool plain = shard is not ("" or "." or "..") && shard.AsSpan().IndexOfAny('/', '\\', ':') < 0 && !shard.Contains('\0');
        if (!plain)
        {
            throw new WeightException(
                $"{path} names the shard '{shard}', which is not a plain file name in its own folder; "
                + "do not use this checkpoint unless you trust it, and correct the name.");
        }
    }
}
