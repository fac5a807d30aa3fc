using System.Globalization;
using System.Text;
using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>
/// What one run of ffprobe tells of a file, for a process takes a tenth of a second to start: the file is read through once, without
/// decoding, to count its packets; then come its streams, chapters and tags.
/// </summary>
internal sealed class MediaScan
{
    private const string PacketList = "    \"packets\": [";
    private const string EndOfList = "    ]";
    private const string ProgramVersion = "    \"program_version\": { \"version\": \"";

    private readonly Dictionary<int, PacketCount> _packets = [];

    private MediaScan(string path, FFmpegProcess probe, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.Register(probe.Kill);
        string json = ReadPackets(probe.OutputText);
        int exitCode = probe.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (exitCode != 0)
        {
            throw VideoProbe.Unreadable(path, probe.Errors);
        }

        Analysis = VideoProbe.ReadAnalysis(path, json);
        Truncation = probe.Errors.FirstOrDefault(static line =>
            line.Contains("partial file", StringComparison.OrdinalIgnoreCase)
            || line.Contains("prematurely", StringComparison.OrdinalIgnoreCase)
            || line.Contains("truncated", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Streams, chapters and tags.</summary>
    public IMediaAnalysis Analysis { get; }

    /// <summary>Version of ffprobe; null where it does not say.</summary>
    public string? Version { get; private set; }

    /// <summary>What ffprobe says of a file that stops in the middle, or null.</summary>
    public string? Truncation { get; }

    /// <summary>Reads a file through.</summary>
    /// <exception cref="VideoException">ffprobe cannot make sense of the file.</exception>
    public static MediaScan Of(string path, CancellationToken cancellation)
    {
        using FFmpegProcess probe = FFmpegProcess.FFprobe(
        [
            "-of", "json=compact=1", "-show_program_version", "-show_format", "-show_streams", "-show_chapters",
            "-show_entries", "packet=stream_index,pts,pos,flags", "-i", Path.GetFullPath(path),
        ]);
        return new MediaScan(path, probe, cancellation);
    }

    /// <summary>The packets of a stream.</summary>
    public PacketCount PacketsOf(int stream) => _packets.GetValueOrDefault(stream) ?? new PacketCount();

    /// <summary>Counts the packets, a line each, and returns everything else.</summary>
    private string ReadPackets(StreamReader output)
    {
        StringBuilder rest = new();
        bool isPacket = false;
        while (output.ReadLine() is { } line)
        {
            if (line.StartsWith(PacketList, StringComparison.Ordinal))
            {
                isPacket = true;
            }
            else if (!isPacket)
            {
                rest.Append(line).Append('\n');
                if (line.StartsWith(ProgramVersion, StringComparison.Ordinal))
                {
                    Version = line[ProgramVersion.Length..line.IndexOf('"', ProgramVersion.Length)];
                }
            }
            else if (line.StartsWith(EndOfList, StringComparison.Ordinal))
            {
                isPacket = false;
            }
            else if (Number(line, "\"stream_index\": ") is { } stream)
            {
                if (!_packets.TryGetValue((int)stream, out PacketCount? packets))
                {
                    _packets.Add((int)stream, packets = new PacketCount());
                }

                packets.Add(Number(line, "\"pts\": "), Number(line, "\"pos\": \""), IsDiscarded(line));
            }
        }

        return rest.ToString();
    }

    private static long? Number(string line, string field)
    {
        int start = line.IndexOf(field, StringComparison.Ordinal) + field.Length;
        if (start < field.Length)
        {
            return null;
        }

        int length = line.AsSpan(start).IndexOfAny(',', '"', ' ');
        ReadOnlySpan<char> digits = length < 0 ? line.AsSpan(start) : line.AsSpan(start, length);
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    /// <summary>Whether the flags, which come last, have a D.</summary>
    private static bool IsDiscarded(string line) => line.AsSpan(line.LastIndexOf(':') + 1).Contains('D');
}
