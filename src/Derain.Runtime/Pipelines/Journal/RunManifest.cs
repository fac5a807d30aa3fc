using System.Text.Json;
using System.Text.Json.Nodes;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// <c>manifest.json</c> of a work folder: the version of its format, the run's fingerprint fact by fact, and the digest of these.
/// </summary>
internal static class RunManifest
{
    /// <summary>Version of everything in a work folder.</summary>
    public const int Format = 1;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes a manifest; it is on the disk when this returns.</summary>
    public static void Write(string path, RunFingerprint fingerprint)
    {
        JsonObject facts = [];
        foreach ((string name, string value) in fingerprint.Facts)
        {
            facts[name] = value;
        }

        JsonObject manifest = new() { ["format"] = Format, ["facts"] = facts, ["digest"] = fingerprint.Digest };
        AtomicFile.Write(path, stream =>
        {
            using Utf8JsonWriter writer = new(stream, Indented);
            manifest.WriteTo(writer);
        });
    }

    /// <summary>Reads a manifest; null if it is damaged or of another format.</summary>
    public static RunFingerprint? Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            JsonElement manifest = document.RootElement;
            RunFingerprint fingerprint = new();
            foreach (JsonProperty fact in manifest.GetProperty("facts").EnumerateObject())
            {
                fingerprint.Add(fact.Name, fact.Value.GetString() ?? "");
            }

            return manifest.GetProperty("format").GetInt32() == Format
                && manifest.GetProperty("digest").GetString() == fingerprint.Digest ? fingerprint : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
