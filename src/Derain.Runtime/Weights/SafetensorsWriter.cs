using System.Buffers.Binary;
using System.Text.Json;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>Writes safetensors files, whole or not at all, one tensor after the other.</summary>
public static class SafetensorsWriter
{
    private const int HeaderAlignment = 8; // then the data of every 8-byte type is aligned in a mapped file

    /// <summary>Writes <paramref name="tensors"/>, widest element type first and then by name, as the reference does.</summary>
    /// <param name="path">The file; it appears only when it is complete and on the disk.</param>
    /// <param name="tensors">What to write; each is asked for its bytes once, in the order of the file.</param>
    /// <param name="metadata">Free text to keep with it.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a name is <c>__metadata__</c>.</exception>
    /// <exception cref="InvalidOperationException">A tensor writes more or fewer bytes than it has.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        TensorData[] ordered = [.. tensors
            .OrderByDescending(tensor => tensor.Info.DType.Size)
            .ThenBy(tensor => tensor.Info.DType)
            .ThenBy(tensor => tensor.Info.Name, StringComparer.Ordinal)];
        byte[] header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (TensorData tensor in ordered)
            {
                WriteTensor(tensor, stream);
            }
        });
    }

    private static byte[] Header(TensorData[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteEntries(json, tensors);
            json.WriteEndObject();
        }

        while (stream.Length % HeaderAlignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        return stream.Length <= SafetensorsHeader.MaxJsonBytes ? stream.ToArray() : throw new ArgumentException(
            $"A header of {stream.Length} bytes is over the format's limit of {SafetensorsHeader.MaxJsonBytes}; write several files.");
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, TensorData[] tensors)
    {
        HashSet<string> names = [SafetensorsHeader.MetadataKey];
        long position = 0;
        foreach (TensorInfo info in tensors.Select(tensor => tensor.Info))
        {
            if (!names.Add(info.Name))
            {
                throw new ArgumentException($"A safetensors file cannot hold two entries '{info.Name}'; rename one.");
            }

            json.WriteStartObject(info.Name);
            json.WriteString("dtype", SafetensorsDType.NameOf(info.DType));
            json.WriteStartArray("shape");
            foreach (int dim in info.Shape)
            {
                json.WriteNumberValue(dim);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(position);
            json.WriteNumberValue(position += info.Bytes);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteTensor(TensorData tensor, Stream stream)
    {
        long start = stream.Position;
        tensor.Write(stream);
        long written = stream.Position - start;
        if (written != tensor.Info.Bytes)
        {
            throw new InvalidOperationException(
                $"Tensor '{tensor.Info.Name}' wrote {written} bytes "
                + $"where {tensor.Info.DType} {tensor.Info.Shape} has {tensor.Info.Bytes}.");
        }
    }
}
