using System.Text.Json.Nodes;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

/// <summary>What ffprobe and ffmpeg say of a file, stream by stream.</summary>
internal sealed class MediaFile
{
    private readonly string _path;
    private readonly JsonNode _probe;

    public MediaFile(string path)
    {
        _path = path;
        using FFmpegProcess process = FFmpegProcess.FFprobe(
            ["-of", "json", "-show_streams", "-show_chapters", "-show_format", "-i", path]);
        _probe = JsonNode.Parse(process.OutputText.ReadToEnd())!;
        Assert.Equal(0, process.WaitForExit());
    }

    /// <summary>Types of all streams in order.</summary>
    public string Types => string.Join(' ', Streams.Select(stream => (string?)stream["codec_type"]));

    /// <summary>Codecs of all streams in order.</summary>
    public string Codecs => string.Join(' ', Streams.Select(stream => (string?)stream["codec_name"] ?? "?"));

    /// <summary>Chapters, as "start-end title".</summary>
    public string[] Chapters =>
    [
        .. ((JsonArray)_probe["chapters"]!).Select(chapter =>
            $"{(string?)chapter!["start_time"]}-{(string?)chapter["end_time"]} {(string?)chapter["tags"]?["title"]}"),
    ];

    private IEnumerable<JsonNode> Streams => ((JsonArray)_probe["streams"]!).Select(stream => stream!);

    /// <summary>A property of a stream.</summary>
    public string? this[int stream, string property] => Streams.ElementAt(stream)[property]?.ToString();

    /// <summary>A tag of the file.</summary>
    public string? Tag(string name) => TagIn(_probe["format"], name);

    /// <summary>A tag of a stream.</summary>
    public string? Tag(int stream, string name) => TagIn(Streams.ElementAt(stream), name);

    /// <summary>The dispositions of a stream that are set.</summary>
    public string Dispositions(int stream) => string.Join(
        ' ', ((JsonObject)Streams.ElementAt(stream)["disposition"]!).Where(d => (int)d.Value! == 1).Select(d => d.Key));

    /// <summary>Presentation times of a stream's packets in seconds, in order of presentation.</summary>
    public double[] Times(string stream)
    {
        using FFmpegProcess process = FFmpegProcess.FFprobe(
            ["-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0", "-i", _path]);
        string[] lines = process.OutputText.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => double.Parse(line.TrimEnd(','))).Order()];
    }

    /// <summary>Checksums of a stream's packets as they are coded.</summary>
    public string[] Packets(string stream)
    {
        using FFmpegProcess process = FFmpegProcess.FFmpeg(
            ["-i", _path, "-map", $"0:{stream}", "-c", "copy", "-f", "framemd5", "pipe:1"]);
        string[] lines = process.OutputText.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, process.WaitForExit());
        return [.. lines.Where(line => !line.StartsWith('#')).Select(line => line[(line.LastIndexOf(',') + 1)..].Trim())];
    }

    private static string? TagIn(JsonNode? parent, string name) => (parent?["tags"] as JsonObject)
        ?.FirstOrDefault(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.ToString();
}
