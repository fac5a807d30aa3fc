using System.Runtime.CompilerServices;

namespace Derain.Runtime.Video;

/// <summary>
/// Decodes a clip frame by frame, each exactly once: upright, with square pixels, opaque, in standard dynamic range,
/// and at the wanted size. ffmpeg runs beside the caller and waits when frames are not taken, so that memory does not grow
/// with the length of the clip.
/// </summary>
public sealed class VideoReader : IDisposable, IAsyncDisposable
{
    // Share of frames a decoder may lose (at an open start, to a bit error) before the clip counts as broken.
    private const long ToleratedLossDivisor = 20;

    private readonly FFmpegProcess _process;
    private readonly List<string> _notices;
    private bool _ended;

    private VideoReader(VideoInfo info, FrameSize size, FFmpegProcess process)
    {
        Info = info;
        Size = size;
        _process = process;
        _notices = [.. info.Notices];
    }

    /// <summary>The clip being read.</summary>
    public VideoInfo Info { get; }

    /// <summary>Size of the frames that are returned.</summary>
    public FrameSize Size { get; }

    /// <summary>Frames returned so far.</summary>
    public long FramesRead { get; private set; }

    /// <summary>
    /// Sentences a user should see: those of <see cref="Info"/>, and at the end of the clip what was wrong with it.
    /// </summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Starts decoding.</summary>
    /// <param name="info">The clip.</param>
    /// <param name="size">Size of the frames to return, resized with a Lanczos filter; the clip's own if null.</param>
    /// <exception cref="VideoException">ffmpeg is not installed.</exception>
    public static VideoReader Open(VideoInfo info, FrameSize? size = null)
    {
        FrameSize frame = size ?? info.Size;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frame.Width, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frame.Height, nameof(size));

        string[] input = info.Sequence is var (pattern, first)
            ?
            [
                "-f", "image2", "-framerate", info.FrameRate.ToString(), "-start_number", first.ToString(),
                "-i", pattern.In(pattern.Folder),
            ]
            :
            [
                .. info.HasHiddenAlpha ? ["-c:v", info.Codec == "vp8" ? "libvpx" : "libvpx-vp9"] : Array.Empty<string>(),
                "-i", System.IO.Path.GetFullPath(info.Path),
            ];
        string[] output =
        [
            "-map", "0:V:0", "-vf", ReadFilters.For(info, frame), "-r", info.FrameRate.ToString(),
            "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
        ];
        return new VideoReader(info, frame, FFmpegProcess.FFmpeg([.. input, .. output]));
    }

    /// <summary>Decodes the next frame.</summary>
    /// <param name="frame">Receives rgb24 pixels, <c>[H, W, 3]</c> of <see cref="Size"/>.</param>
    /// <param name="cancellation">Ends the decoding; the reader is of no further use.</param>
    /// <returns>False, with <paramref name="frame"/> untouched, after the last frame.</returns>
    /// <exception cref="VideoException">The clip is truncated or damaged.</exception>
    /// <exception cref="ArgumentException"><paramref name="frame"/> has another length than a frame.</exception>
    public bool Read(Span<byte> frame, CancellationToken cancellation = default)
    {
        Size.CheckFrame(frame);
        if (_ended)
        {
            return false;
        }

        int bytes;
        using (cancellation.Register(_process.Kill))
        {
            bytes = _process.Output.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
        }

        return Accept(bytes, frame.Length, cancellation);
    }

    /// <inheritdoc cref="Read"/>
    public async ValueTask<bool> ReadAsync(Memory<byte> frame, CancellationToken cancellation = default)
    {
        Size.CheckFrame(frame.Span);
        if (_ended)
        {
            return false;
        }

        int bytes;
        await using (cancellation.Register(_process.Kill))
        {
            bytes = await _process.Output
                .ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, CancellationToken.None)
                .ConfigureAwait(false);
        }

        return Accept(bytes, frame.Length, cancellation);
    }

    /// <summary>Decodes the rest of the clip, each frame into memory of its own.</summary>
    /// <exception cref="VideoException">The clip is truncated or damaged.</exception>
    public async IAsyncEnumerable<VideoFrame> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            byte[] pixels = GC.AllocateUninitializedArray<byte>(Size.Bytes);
            if (!await ReadAsync(pixels, cancellation).ConfigureAwait(false))
            {
                yield break;
            }

            yield return new VideoFrame(FramesRead - 1, Size, pixels);
        }
    }

    /// <summary>Stops decoding.</summary>
    public void Dispose() => _process.Dispose();

    /// <summary>Stops decoding.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Accept(int bytes, int expected, CancellationToken cancellation)
    {
        if (bytes == expected)
        {
            FramesRead++;
            return true;
        }

        _ended = true;
        _process.WaitForExit();
        _process.ThrowIfCancelled(cancellation);
        CheckEnd();
        return false;
    }

    private void CheckEnd()
    {
        string decoded = $"{FramesRead} of {Info.FrameCount} frames could be decoded";
        if (_process.ExitCode != 0 || FramesRead == 0)
        {
            throw new VideoException($"'{Info.Path}': {decoded}: {_process.FailureReason()}.");
        }

        if (_process.LastError is not { } error)
        {
            return;
        }

        long tolerated = Info.Sequence is null ? Info.FrameCount / ToleratedLossDivisor : 0;
        if (Info.FrameCount - FramesRead > tolerated)
        {
            throw new VideoException(
                $"'{Info.Path}' is truncated or damaged: {decoded} ({error}). Copy or download it again.");
        }

        _notices.Add($"'{Info.Path}' is damaged: {decoded} ({error}).");
    }
}
