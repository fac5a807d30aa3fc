using System.Text.Json;
using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli.Batch;

/// <summary>
/// What a batch writes beside a result: what it is made from, first when the work begins and again when it is done, so that the same
/// command, whenever and wherever it is repeated, knows what is left to do.
/// </summary>
/// <param name="Input">The clip's content.</param>
/// <param name="Facts">Model and options, as names and values that people can read.</param>
internal sealed record DoneMarker(InputIdentity Input, RunFingerprint Facts)
{
    private const int Format = 1;

    /// <summary>Bytes of the result; null while the work is not done.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Whether something else lay in the result's place when the work began, so that a file there may still be that.</summary>
    public bool Replaces { get; init; }

    /// <summary>Who is or was at work, for a message.</summary>
    public string Worker { get; init; } = "";

    /// <summary>Reads a marker; null if there is none, or one that is damaged or of another version of this program.</summary>
    public static DoneMarker? Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var document = JsonDocument.Parse(stream);
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
            {
                return null;
            }

            JsonElement input = root.GetProperty("input");
            RunFingerprint facts = new();
            foreach (JsonProperty fact in root.GetProperty("facts").EnumerateObject())
            {
                facts.Add(fact.Name, fact.Value.GetString() ?? "");
            }

            JsonElement bytes = root.GetProperty("outputBytes");
            return new DoneMarker(
                new InputIdentity(
                    input.GetProperty("bytes").GetInt64(), input.GetProperty("modified").GetInt64(), input.GetProperty("digest").GetString() ?? ""),
                facts)
            {
                OutputBytes = bytes.ValueKind == JsonValueKind.Null ? null : bytes.GetInt64(),
                Replaces = root.GetProperty("replaces").GetBoolean(),
                Worker = root.GetProperty("worker").GetString() ?? "",
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the marker; it is whole and on the disk when this returns.</summary>
    public void Write(string path)
    {
        JsonObject facts = [];
        foreach ((string name, string value) in Facts.Facts)
        {
            facts[name] = value;
        }

        JsonObject json = new()
        {
            ["format"] = Format,
            ["input"] = new JsonObject { ["bytes"] = Input.Bytes, ["modified"] = Input.Modified, ["digest"] = Input.Digest },
            ["facts"] = facts,
            ["outputBytes"] = OutputBytes,
            ["replaces"] = Replaces,
            ["worker"] = Worker,
        };
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter writer = new(stream, leaveOpen: true);
            JsonText.Write(writer, json);
        });
    }

    /// <summary>What of clip, model and options is other than it was for <paramref name="earlier"/>, in words.</summary>
    public IReadOnlyList<string> ChangesFrom(DoneMarker earlier)
    {
        IEnumerable<string> facts = Facts.ChangesFrom(earlier.Facts).Select(change => $"{change}");
        return Input.Digest == earlier.Input.Digest ? [.. facts] : ["the input has changed", .. facts];
    }
}
