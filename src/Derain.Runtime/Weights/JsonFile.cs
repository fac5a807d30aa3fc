using System.Text.Json;

namespace Derain.Runtime.Weights;

/// <summary>Reads the small JSON files of a checkpoint.</summary>
internal static class JsonFile
{
    /// <summary>The object in <paramref name="path"/>.</summary>
    /// <exception cref="WeightException">The file is missing, or holds something else.</exception>
    public static JsonElement ReadObject(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new WeightException($"{path} holds no JSON object; download or copy it again.");
        }
        catch (JsonException e)
        {
            throw new WeightException($"{path} is not valid JSON: {e.Message.TrimEnd('.')}. Download or copy it again.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightException($"{path} does not exist; download or copy it with the rest of the model.");
        }
    }
}
