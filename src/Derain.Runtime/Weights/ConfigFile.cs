using System.Text.Json;

namespace Derain.Runtime.Weights;

/// <summary>
/// A JSON object that configures a part of a checkpoint (<c>config.json</c>, <c>scheduler_config.json</c>, …). Fields
/// are asked for by name and type; whatever does not fit becomes a <see cref="WeightException"/> that names file and field.
/// A field that is absent and one that is <c>null</c> are the same.
/// </summary>
public sealed class ConfigFile
{
    private readonly JsonElement _root;

    /// <summary>An object inside a larger file.</summary>
    /// <param name="path">The file that messages name.</param>
    /// <param name="root">The object; it must outlive its document.</param>
    internal ConfigFile(string path, JsonElement root)
    {
        Path = path;
        _root = root;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="WeightException">It is missing, not JSON, or not one object.</exception>
    public static ConfigFile Load(string path) => new(path, JsonFile.ReadObject(path));

    /// <summary>Names of the fields, in the order of the file.</summary>
    public IEnumerable<string> Fields => _root.EnumerateObject().Select(entry => entry.Name);

    /// <summary>Whether the field is there and not <c>null</c>.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>An integer; without <paramref name="fallback"/> it must be there.</summary>
    public int Int(string field, int? fallback = null) => Find(field) is not JsonElement value
        ? fallback ?? throw Missing(field)
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw WrongType(field, value, "an integer");

    /// <summary>An integer, or null.</summary>
    public int? OptionalInt(string field) => Has(field) ? Int(field) : null;

    /// <summary>A list of integers; without <paramref name="fallback"/> it must be there.</summary>
    public IReadOnlyList<int> Ints(string field, IReadOnlyList<int>? fallback = null)
    {
        if (Find(field) is not JsonElement value)
        {
            return fallback ?? throw Missing(field);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw WrongType(field, value, "a list of integers");
        }

        return
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number)
                ? number
                : throw WrongType(field, value, "a list of integers")),
        ];
    }

    /// <summary>A number; without <paramref name="fallback"/> it must be there.</summary>
    public double Double(string field, double? fallback = null) => Find(field) is not JsonElement value
        ? fallback ?? throw Missing(field)
        : value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw WrongType(field, value, "a number");

    /// <summary>A truth value; without <paramref name="fallback"/> it must be there.</summary>
    public bool Bool(string field, bool? fallback = null) => Find(field) is not JsonElement value
        ? fallback ?? throw Missing(field)
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw WrongType(field, value, "true or false");

    /// <summary>A text; without <paramref name="fallback"/> it must be there.</summary>
    public string Text(string field, string? fallback = null) => Find(field) is not JsonElement value
        ? fallback ?? throw Missing(field)
        : value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw WrongType(field, value, "a text");

    /// <summary>One of a few words, each with the value it stands for.</summary>
    /// <param name="field">Name of the field.</param>
    /// <param name="fallback">The word that holds when the field is absent.</param>
    /// <param name="choices">The words this program knows.</param>
    public T Choice<T>(string field, string fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        string word = Text(field, fallback);
        foreach ((string known, T value) in choices)
        {
            if (word == known)
            {
                return value;
            }
        }

        List<string> words = [];
        foreach ((string known, _) in choices)
        {
            words.Add($"'{known}'");
        }

        throw Invalid(field, $"'{word}'", string.Join(" or ", words));
    }

    /// <summary>The raw JSON of a field, or null; for lists and objects, which the other members do not read.</summary>
    public JsonElement? Find(string field) =>
        _root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The error for a field whose value this program cannot work with.</summary>
    /// <param name="field">Name of the field.</param>
    /// <param name="actual">Its value.</param>
    /// <param name="expected">What it must be.</param>
    public WeightException Invalid(string field, object actual, string expected) =>
        new($"{Path} has '{field}' = {actual}, but it must be {expected}.");

    private WeightException Missing(string field) =>
        new($"{Path} has no '{field}'; download or copy it again.");

    private WeightException WrongType(string field, JsonElement value, string expected) =>
        Invalid(field, value.GetRawText(), expected);
}
