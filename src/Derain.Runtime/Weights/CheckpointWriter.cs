using System.Text.Json;
using System.Text.Json.Nodes;

namespace Derain.Runtime.Weights;

/// <summary>Writes the weights of one model as one file, or as numbered shards with an index.</summary>
internal static class CheckpointWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes into an existing folder.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="stem">What the file names begin with.</param>
    /// <param name="shards">The tensors of each file; at least one file.</param>
    /// <param name="metadata">Free text for every file.</param>
    public static void Write(
        string folder, string stem, IReadOnlyList<IReadOnlyList<TensorData>> shards, IReadOnlyDictionary<string, string> metadata)
    {
        SortedDictionary<string, string> fileOf = new(StringComparer.Ordinal);
        for (int i = 0; i < shards.Count; i++)
        {
            string file = shards.Count == 1 ? $"{stem}.safetensors" : $"{stem}-{i + 1:00000}-of-{shards.Count:00000}.safetensors";
            SafetensorsWriter.Write(Path.Combine(folder, file), shards[i], metadata);
            foreach (TensorData tensor in shards[i])
            {
                fileOf.Add(tensor.Info.Name, file);
            }
        }

        if (shards.Count > 1)
        {
            long bytes = shards.Sum(shard => shard.Sum(tensor => tensor.Info.Bytes));
            WriteIndex(Path.Combine(folder, $"{stem}.safetensors.index.json"), bytes, fileOf);
        }
    }

    /// <summary>Fills one file after the other up to a size; a tensor that is larger gets a file of its own.</summary>
    public static IReadOnlyList<IReadOnlyList<TensorData>> Split(IEnumerable<TensorData> tensors, long maxBytes)
    {
        List<List<TensorData>> shards = [[]];
        long filled = 0;
        foreach (TensorData tensor in tensors)
        {
            if (shards[^1].Count > 0 && filled + tensor.Info.Bytes > maxBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(tensor);
            filled += tensor.Info.Bytes;
        }

        return shards;
    }

    private static void WriteIndex(string path, long bytes, IReadOnlyDictionary<string, string> fileOf)
    {
        JsonObject index = new()
        {
            ["metadata"] = new JsonObject { ["total_size"] = bytes },
            ["weight_map"] = new JsonObject(fileOf.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, index, Indented));
    }
}
