using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>
/// Counts the frames a file really holds by reading it through once without decoding. Containers promise a count up
/// front, and a truncated file still makes the promise.
/// </summary>
internal sealed class PacketScan : IDisposable
{
    private readonly FFmpegProcess _process;
    private readonly CancellationTokenRegistration _cancellation;

    private PacketScan(FFmpegProcess process, CancellationToken cancellation)
    {
        _process = process;
        _cancellation = cancellation.Register(_process.Kill);
    }

    /// <summary>Packets of the first video stream in the file.</summary>
    public long Packets { get; private set; }

    /// <summary>Those of them that are shown: an edit list may hide frames that only others refer to.</summary>
    public long Shown { get; private set; }

    /// <summary>Ticks at which those are shown, in the order of the file; null if the file does not say for all.</summary>
    public List<long>? Times { get; private set; } = [];

    /// <summary>What ffprobe says of a file that stops in the middle, or null.</summary>
    public string? Truncation { get; private set; }

    /// <summary>Starts reading a file; the process runs until <see cref="Finish"/>.</summary>
    public static PacketScan Start(string absolutePath, CancellationToken cancellation) => new(
        FFmpegProcess.FFprobe(
            ["-select_streams", "V:0", "-show_entries", "packet=pts,flags", "-of", "default=nw=1", "-i", absolutePath]),
        cancellation);

    public void Finish()
    {
        long? time = null;
        while (_process.OutputText.ReadLine() is { } line)
        {
            if (line.StartsWith("pts=", StringComparison.Ordinal))
            {
                time = long.TryParse(line.AsSpan(4), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ticks)
                    ? ticks
                    : null;
            }

            if (!line.StartsWith("flags=", StringComparison.Ordinal))
            {
                continue;
            }

            Packets++;
            if (!line.Contains('D')) // D: to be discarded after decoding
            {
                Shown++;
                if (time is { } shown)
                {
                    Times?.Add(shown);
                }
                else
                {
                    Times = null;
                }
            }
        }

        _process.WaitForExit();
        Truncation = _process.Errors.FirstOrDefault(static line =>
            line.Contains("partial file", StringComparison.OrdinalIgnoreCase)
            || line.Contains("prematurely", StringComparison.OrdinalIgnoreCase)
            || line.Contains("truncated", StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _process.Dispose();
    }
}
