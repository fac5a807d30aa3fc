using System.Text.Json;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Layouts;

/// <summary>A <c>config.json</c> whose keys are read with an error that names the file and the key.</summary>
internal sealed class ModelConfig(JsonElement json, string path)
{
    /// <summary>The reference's class that the file configures, or empty when it names none.</summary>
    public string ClassName =>
        json.TryGetProperty("_class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()!
        : json.TryGetProperty("architectures", out JsonElement list) && list is { ValueKind: JsonValueKind.Array } && list.GetArrayLength() > 0
            ? list[0].ToString()
        : "";

    /// <summary>A whole number from 1 up that must be there.</summary>
    public int Int(string key) => IntOrNull(key) ?? throw Faulty(key, "a whole number from 1 up");

    /// <summary>A whole number from 1 up, or null when the key is absent or null.</summary>
    public int? IntOrNull(string key) => !Has(key, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number > 0 ? number
        : throw Faulty(key, "a whole number from 1 up");

    /// <summary>A list of whole numbers from 1 up that must be there.</summary>
    public int[] Ints(string key)
    {
        const string Wanted = "a list of whole numbers from 1 up";
        if (!Has(key, out JsonElement value) || value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw Faulty(key, Wanted);
        }

        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number > 0 ? number : throw Faulty(key, Wanted))];
    }

    /// <summary>A truth value; <paramref name="fallback"/> when the key is absent, as in the reference.</summary>
    public bool Bool(string key, bool fallback) => !Has(key, out JsonElement value) ? fallback
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Faulty(key, "true or false");

    private bool Has(string key, out JsonElement value) =>
        json.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private WeightException Faulty(string key, string wanted) =>
        new($"{path} needs '{key}' to be {wanted}; download or copy it again.");
}
