using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Derain.Runtime.Cli;

/// <summary>JSON on a text stream, without the reflection that a serializer brings.</summary>
internal static class JsonText
{
    // Paths and prompts are read by people too, and nothing here ends up in a web page.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Readable = Compact with { Indented = true };

    /// <summary>Writes one object, over several lines, and a line end.</summary>
    public static void Write(TextWriter output, JsonObject json) => Write(output, json, Readable);

    /// <summary>Writes one object as one line.</summary>
    public static void WriteLine(TextWriter output, JsonObject json) => Write(output, json, Compact);

    /// <summary>A list of texts.</summary>
    public static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static void Write(TextWriter output, JsonObject json, JsonWriterOptions options)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, options))
        {
            json.WriteTo(writer);
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }
}
