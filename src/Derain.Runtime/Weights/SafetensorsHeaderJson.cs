using System.Text.Json;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// The JSON of a safetensors header: <c>{"name": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}, …}</c>
/// and <c>"__metadata__"</c>, a map of strings. Checks each tensor by itself; how they lie together is
/// <see cref="SafetensorsHeader"/>'s part.
/// </summary>
internal ref struct SafetensorsHeaderJson
{
    private const string Rewrite = "The file is damaged or was written by a faulty program; download or write it again";

    private readonly string _path;
    private readonly HashSet<string> _names = [];
    private Utf8JsonReader _reader;

    private SafetensorsHeaderJson(string path, ReadOnlySpan<byte> json)
    {
        _path = path;
        _reader = new Utf8JsonReader(json);
    }

    /// <summary>The tensors in the order of the header.</summary>
    public List<SafetensorsEntry> Entries { get; } = [];

    /// <summary>The free text.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Reads all of <paramref name="json"/>, which is valid UTF-8 and starts with a brace.</summary>
    /// <exception cref="SafetensorsException">It is no header, or describes an impossible tensor.</exception>
    public static SafetensorsHeaderJson Parse(string path, ReadOnlySpan<byte> json)
    {
        SafetensorsHeaderJson header = new(path, json);
        try
        {
            header.ReadHeader();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape such as \ud800 that names half a character.
            throw new SafetensorsException(path, $"has a header that is not valid JSON: {e.Message.TrimEnd('.')}", Rewrite, e);
        }

        return header;
    }

    private void ReadHeader()
    {
        _reader.Read();
        while (NextProperty(out string name))
        {
            if (!_names.Add(name))
            {
                throw Broken($"has a header with two entries '{name}'");
            }

            if (name == SafetensorsHeader.MetadataKey)
            {
                ReadMetadata();
            }
            else
            {
                Entries.Add(ReadEntry(name));
            }
        }

        _reader.Read(); // fails unless only white space follows
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, $"has a {SafetensorsHeader.MetadataKey} that is not an object");
        while (NextProperty(out string key))
        {
            Expect(JsonTokenType.String, $"has a {SafetensorsHeader.MetadataKey} value '{key}' that is not a string");
            if (!Metadata.TryAdd(key, _reader.GetString()!))
            {
                throw Broken($"has two {SafetensorsHeader.MetadataKey} values '{key}'");
            }
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        Expect(JsonTokenType.StartObject, $"has a header entry '{name}' that is not an object");
        DType? type = null;
        int[]? dims = null;
        (long Begin, long End)? offsets = null;
        HashSet<string> fields = [];
        while (NextProperty(out string field))
        {
            if (!fields.Add(field))
            {
                throw Broken($"has a tensor '{name}' with two fields '{field}'");
            }

            switch (field)
            {
                case "dtype":
                    type = ReadDType(name);
                    break;
                case "shape":
                    dims = ReadShape(name);
                    break;
                case "data_offsets":
                    offsets = ReadOffsets(name);
                    break;
                default:
                    _reader.Read();
                    _reader.Skip(); // the reference implementation passes over fields it does not know
                    break;
            }
        }

        return CheckSize(
            name,
            type ?? throw Broken($"has a tensor '{name}' without a dtype"),
            dims ?? throw Broken($"has a tensor '{name}' without a shape"),
            offsets ?? throw Broken($"has a tensor '{name}' without data_offsets"));
    }

    private DType ReadDType(string name)
    {
        Expect(JsonTokenType.String, $"has a tensor '{name}' whose dtype is not a string");
        string text = _reader.GetString()!;
        return SafetensorsDType.TryParse(text, out DType type) ? type : throw new SafetensorsException(
            _path,
            $"has a tensor '{name}' of dtype '{text}', which is not supported",
            $"Convert it to one of {string.Join(", ", SafetensorsDType.All)}");
    }

    private int[] ReadShape(string name)
    {
        Expect(JsonTokenType.StartArray, $"has a tensor '{name}' whose shape is not an array");
        List<int> dims = [];
        while (NextElement())
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetUInt64(out ulong dim))
            {
                throw Broken($"has a tensor '{name}' with a dimension that is not a whole number from 0 up");
            }

            if (dim > int.MaxValue)
            {
                throw new SafetensorsException(
                    _path, $"has a tensor '{name}' with a dimension of {dim}, over the {int.MaxValue} supported", "Split the tensor");
            }

            dims.Add((int)dim);
        }

        return [.. dims];
    }

    private (long Begin, long End) ReadOffsets(string name)
    {
        string problem = $"has a tensor '{name}' whose data_offsets are not two whole numbers from 0 up";
        Expect(JsonTokenType.StartArray, problem);
        Span<long> offsets = stackalloc long[2];
        for (int i = 0; i < offsets.Length; i++)
        {
            if (!NextElement() || _reader.TokenType != JsonTokenType.Number
                || !_reader.TryGetInt64(out offsets[i]) || offsets[i] < 0)
            {
                throw Broken(problem);
            }
        }

        return NextElement() ? throw Broken(problem) : (offsets[0], offsets[1]);
    }

    private readonly SafetensorsEntry CheckSize(string name, DType type, int[] dims, (long Begin, long End) offsets)
    {
        if (offsets.End < offsets.Begin)
        {
            throw Broken($"has a tensor '{name}' that ends at byte {offsets.End}, before its start at {offsets.Begin}");
        }

        TensorInfo info;
        long bytes;
        try
        {
            info = new TensorInfo(name, type, new Shape(dims));
            bytes = info.Bytes;
        }
        catch (OverflowException)
        {
            throw Broken($"has a tensor '{name}' whose shape [{string.Join(", ", dims)}] has more bytes than 64 bits count");
        }

        if (bytes != offsets.End - offsets.Begin)
        {
            long stored = offsets.End - offsets.Begin;
            throw Broken(
                $"has a tensor '{name}' of {SafetensorsDType.NameOf(type)} {info.Shape}, {bytes} bytes, stored in {stored}");
        }

        return new SafetensorsEntry(info, offsets.Begin, offsets.End);
    }

    private bool NextProperty(out string name)
    {
        _reader.Read();
        bool more = _reader.TokenType == JsonTokenType.PropertyName;
        name = more ? _reader.GetString()! : "";
        return more;
    }

    private bool NextElement() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    private void Expect(JsonTokenType type, string problem)
    {
        _reader.Read();
        if (_reader.TokenType != type)
        {
            throw Broken(problem);
        }
    }

    private readonly SafetensorsException Broken(string problem) => new(_path, problem, Rewrite);
}
