namespace Derain.Runtime.Video;

/// <summary>
/// Finds closed captions inside the pictures of a stream (CEA-608 and 708, as ATSC A/53 puts them there). They are no stream of their own:
/// a broadcast carries them with every frame, so its first second does.
/// </summary>
internal static class CaptionScan
{
    private const int Packets = 32;
    private const int MostBytes = 64 << 10; // they come before the picture itself, behind little else
    private static readonly string[] Carriers = ["h264", "hevc", "mpeg2video"];

    /// <summary>Whether there are captions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its container, by ffmpeg's name.</param>
    /// <param name="codec">The codec of the stream.</param>
    /// <param name="packets">The packets of the stream.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static bool Finds(string path, string? format, string? codec, PacketCount packets, CancellationToken cancellation)
    {
        if (!Carriers.Contains(codec))
        {
            return false;
        }

        // In an mp4 a packet lies in one piece; elsewhere only decoding is sure to find them.
        return format?.Contains("mp4", StringComparison.Ordinal) == true && packets.Positions.Count == Math.Min(packets.Packets, Packets)
            ? IsInFile(path, packets.Positions, cancellation)
            : IsDecoded(path, cancellation);
    }

    private static bool IsInFile(string path, IReadOnlyList<long> positions, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> mark = "GA94\u0003"u8; // ATSC A/53, captions
        byte[] start = new byte[MostBytes];
        using FileStream file = File.OpenRead(path);
        foreach (long position in positions)
        {
            cancellation.ThrowIfCancellationRequested();
            int read = RandomAccess.Read(file.SafeFileHandle, start, position);
            if (start.AsSpan(0, read).IndexOf(mark) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDecoded(string path, CancellationToken cancellation)
    {
        using FFmpegProcess probe = FFmpegProcess.FFprobe(
        [
            "-select_streams", "V:0", "-read_intervals", $"%+#{Packets}", "-show_entries", "stream=closed_captions:frame=pts",
            "-of", "default=nw=1", "-i", Path.GetFullPath(path),
        ]);
        using CancellationTokenRegistration registration = cancellation.Register(probe.Kill);
        string said = probe.OutputText.ReadToEnd();
        cancellation.ThrowIfCancellationRequested();
        return said.Contains("closed_captions=1", StringComparison.Ordinal);
    }
}
