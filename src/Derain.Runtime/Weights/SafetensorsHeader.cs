using System.Buffers.Binary;
using System.Text.Unicode;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// The validated header of a safetensors file: an 8-byte little-endian length, that many bytes of JSON, then the data
/// of all tensors without a gap up to the end of the file. Nothing is allocated from a number the file claims.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length in front of the JSON.</summary>
    public const int LengthBytes = 8;

    /// <summary>Longest JSON accepted, in bytes, as in the reference implementation.</summary>
    public const int MaxJsonBytes = 100_000_000;

    /// <summary>The one key of the JSON that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    private const string Damaged = "The file is damaged or is no safetensors file; download or copy it again";
    private const string CutShort = "The file is cut short; download or copy it again";

    private SafetensorsHeader(
        IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, long dataStart)
    {
        Entries = entries;
        Metadata = metadata;
        DataStart = dataStart;
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Free text that came with the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the data begins, in bytes from the start of the file.</summary>
    public long DataStart { get; }

    /// <summary>Reads and checks the header of <paramref name="path"/>, mapped as <paramref name="file"/>.</summary>
    /// <exception cref="SafetensorsException">A rule of the format is broken.</exception>
    public static SafetensorsHeader Read(string path, MappedFile file)
    {
        ReadOnlySpan<byte> json = ReadJson(path, file);
        SafetensorsHeaderJson header = SafetensorsHeaderJson.Parse(path, json);
        header.Entries.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long dataStart = LengthBytes + json.Length;
        CheckLayout(path, header.Entries, file.Length - dataStart);
        return new SafetensorsHeader(header.Entries, header.Metadata, dataStart);
    }

    private static ReadOnlySpan<byte> ReadJson(string path, MappedFile file)
    {
        if (file.Length < LengthBytes)
        {
            throw new SafetensorsException(
                path, $"has {file.Length} bytes, too few for the {LengthBytes}-byte header length", CutShort);
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        if (length > MaxJsonBytes)
        {
            throw new SafetensorsException(
                path, $"claims a header of {length} bytes, over the limit of {MaxJsonBytes}", Damaged);
        }

        if ((long)length > file.Length - LengthBytes)
        {
            throw new SafetensorsException(
                path, $"claims a header of {length} bytes but ends after {file.Length - LengthBytes} of them", CutShort);
        }

        ReadOnlySpan<byte> json = file.Span(LengthBytes, (int)length);
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new SafetensorsException(path, "has a header that does not start with '{'", Damaged);
        }

        if (!Utf8.IsValid(json))
        {
            throw new SafetensorsException(path, "has a header that is not valid UTF-8", Damaged);
        }

        return json;
    }

    private static void CheckLayout(string path, List<SafetensorsEntry> entries, long dataBytes)
    {
        long position = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != position)
            {
                string fault = entry.Begin < position ? "overlaps the tensor before it" : "leaves a gap before it";
                throw new SafetensorsException(
                    path,
                    $"has a tensor '{entry.Info.Name}' that starts at byte {entry.Begin} of the data and {fault}, "
                        + $"which ends at {position}",
                    Damaged);
            }

            position = entry.End;
        }

        if (position > dataBytes)
        {
            throw new SafetensorsException(
                path, $"holds {dataBytes} bytes of data where its header describes {position}", CutShort);
        }

        if (position < dataBytes)
        {
            throw new SafetensorsException(
                path, $"has {dataBytes - position} bytes after the last tensor", Damaged);
        }
    }
}
