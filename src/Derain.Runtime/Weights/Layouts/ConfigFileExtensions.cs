using System.Text.Json;

namespace Derain.Runtime.Weights.Layouts;

/// <summary>What layouts ask of a configuration beyond its typed fields.</summary>
internal static class ConfigFileExtensions
{
    extension(ConfigFile config)
    {
        /// <summary>The reference's class that the file configures, or empty when it names none.</summary>
        public string ClassName => config.Find("architectures") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().FirstOrDefault().ToString()
            : config.Text("_class_name", "");

        /// <summary>A count or size, which must be there and at least 1.</summary>
        public int Size(string field) => config.Int(field) is int value and > 0
            ? value
            : throw config.Invalid(field, config.Int(field), "at least 1");

        /// <summary>A list of sizes, which must be there, not empty, and all at least 1.</summary>
        public IReadOnlyList<int> Sizes(string field) => config.Ints(field) is { Count: > 0 } values && values.All(value => value > 0)
            ? values
            : throw config.Invalid(field, $"[{string.Join(", ", config.Ints(field))}]", "numbers of at least 1");
    }
}
