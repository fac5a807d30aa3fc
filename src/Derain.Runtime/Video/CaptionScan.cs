namespace Derain.Runtime.Video;

/// <summary>
/// Finds closed captions inside the pictures of a stream (CEA-608 and 708, as ATSC A/53 puts them there). They are no stream of their own,
/// and only decoding shows them: a broadcast carries them with every frame, so its first second does.
/// </summary>
internal sealed class CaptionScan : IDisposable
{
    private const int Packets = 32;
    private static readonly string[] Carriers = ["h264", "hevc", "mpeg2video"];

    private readonly FFmpegProcess? _process;
    private readonly CancellationTokenRegistration _cancellation;

    private CaptionScan(FFmpegProcess? process, CancellationToken cancellation)
    {
        _process = process;
        _cancellation = cancellation.Register(() => _process?.Kill());
    }

    /// <summary>Starts to decode the beginning of a file, if its codec can carry captions.</summary>
    public static CaptionScan Start(string absolutePath, string? codec, CancellationToken cancellation) => new(
        Carriers.Contains(codec)
            ? FFmpegProcess.FFprobe(
            [
                "-select_streams", "V:0", "-read_intervals", $"%+#{Packets}", "-show_entries", "stream=closed_captions:frame=pts",
                "-of", "default=nw=1", "-i", absolutePath,
            ])
            : null,
        cancellation);

    /// <summary>Whether there are captions.</summary>
    public bool Finish() => _process is not null && _process.OutputText.ReadToEnd().Contains("closed_captions=1", StringComparison.Ordinal);

    public void Dispose()
    {
        _cancellation.Dispose();
        _process?.Dispose();
    }
}
