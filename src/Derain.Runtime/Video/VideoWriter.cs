namespace Derain.Runtime.Video;

/// <summary>
/// Encodes a clip frame by frame, with everything else of the source's file, into .mp4, .m4v, .mov, .mkv or .webm, or
/// as PNG files named by a pattern. Nothing appears under the output's name before <see cref="CompleteAsync"/>; disposing earlier leaves
/// everything as it was.
/// </summary>
public sealed class VideoWriter : IDisposable, IAsyncDisposable
{
    private readonly VideoWriterOptions _options;
    private readonly StagedOutput _staged;
    private readonly FFmpegProcess _process;
    private readonly List<string> _notices;
    private readonly TimedFrames? _timing;

    private VideoWriter(
        string path, VideoWriterOptions options, StagedOutput staged, FFmpegProcess process, List<string> notices)
    {
        Path = path;
        _options = options;
        _staged = staged;
        _process = process;
        _notices = notices;
        _timing = options.Times is { } times && !FramePattern.TryParse(path, out _)
            ? new TimedFrames(times, options.FrameSize, options.FrameRate)
            : null;
    }

    /// <summary>The file or frame pattern that will appear.</summary>
    public string Path { get; }

    /// <summary>Frames taken so far.</summary>
    public long FramesWritten { get; private set; }

    /// <summary>Sentences a user should see: what could not be kept as it was.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Finds out, before any work is done, whether <see cref="Create"/> would refuse the output.</summary>
    /// <exception cref="VideoException">
    /// The format is unknown, the file exists, or its folder cannot be written to.
    /// </exception>
    public static void CheckOutput(string path, bool overwrite)
    {
        if (!FramePattern.TryParse(path, out _))
        {
            _ = OutputContainer.For(path);
        }

        StagedOutput.For(path, overwrite).Dispose();
    }

    /// <summary>Starts encoding.</summary>
    /// <param name="path">
    /// The file to write, its format given by the extension; or PNG files, as in <c>out/%04d.png</c>, numbered from 1.
    /// Overwriting such a sequence replaces all of it.
    /// </param>
    /// <param name="options">Sizes, rate and sound.</param>
    /// <exception cref="VideoException">
    /// The format is unknown, the file exists, the folder cannot be written to, or ffmpeg is not installed.
    /// </exception>
    public static VideoWriter Create(string path, VideoWriterOptions options)
    {
        bool isSequence = FramePattern.TryParse(path, out _);
        OutputContainer? container = isSequence ? null : OutputContainer.For(path);
        List<string> notices = [];
        StagedOutput staged = StagedOutput.For(path, options.Overwrite, options.StagingFolder);
        try
        {
            if (isSequence && LeftOutOfPictures(options.Source) is { Length: > 0 } left)
            {
                notices.Add($"PNG frames hold pictures only; of the source these are left out: {left}.");
            }

            IEnumerable<string> arguments = container is null
                ? EncoderArguments.ForFrames(options with { Times = null }, staged.FFmpegTarget)
                : EncoderArguments.ForVideo(options, container, staged.FFmpegTarget, notices);
            return new VideoWriter(path, options, staged, FFmpegProcess.FFmpeg(arguments), notices);
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Encodes one frame; waits while ffmpeg is behind.</summary>
    /// <param name="frame">rgb24 pixels, <c>[H, W, 3]</c> of the options' frame size.</param>
    /// <param name="cancellation">Ends the encoding; the writer is then only to be disposed.</param>
    /// <exception cref="VideoException">ffmpeg failed, or the disk is full.</exception>
    /// <exception cref="ArgumentException"><paramref name="frame"/> has another length than a frame.</exception>
    public void Write(ReadOnlySpan<byte> frame, CancellationToken cancellation = default)
    {
        _options.FrameSize.CheckFrame(frame);
        try
        {
            using (cancellation.Register(_process.Kill))
            {
                _process.Input.Write(Prefix());
                _process.Input.Write(frame);
            }
        }
        catch (IOException)
        {
            throw Died(cancellation);
        }

        FramesWritten++;
    }

    /// <inheritdoc cref="Write"/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation = default)
    {
        _options.FrameSize.CheckFrame(frame.Span);
        try
        {
            await using (cancellation.Register(_process.Kill))
            {
                await _process.Input.WriteAsync(Prefix(), CancellationToken.None).ConfigureAwait(false);
                await _process.Input.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            throw Died(cancellation);
        }

        FramesWritten++;
    }

    /// <summary>Finishes the clip, flushes it to the disk and gives it its name.</summary>
    /// <exception cref="VideoException">ffmpeg failed, no frame was written, or the disk is full.</exception>
    public async Task CompleteAsync(CancellationToken cancellation = default)
    {
        if (FramesWritten == 0)
        {
            throw new VideoException($"'{Path}' was not written: there are no frames for it.");
        }

        await using (cancellation.Register(_process.Kill))
        {
            try
            {
                _process.Input.Close();
            }
            catch (IOException)
            {
                // ffmpeg is gone; its exit code and last words say why.
            }

            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        if (_process.ExitCode != 0 || DiskIsFull)
        {
            throw Died(cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        _staged.Commit();
    }

    /// <summary>Stops encoding; unless the clip was completed, removes what there is of it.</summary>
    public void Dispose()
    {
        _process.Dispose();
        _staged.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static string LeftOutOfPictures(VideoInfo? source)
    {
        if (source is null)
        {
            return "";
        }

        string[] left =
        [
            .. source.HasAudio ? ["sound"] : Array.Empty<string>(),
            .. source.Streams.Any(static stream => stream.Kind == MediaKind.Subtitle) ? ["subtitles"] : Array.Empty<string>(),
            .. source.Chapters > 0 ? ["chapters"] : Array.Empty<string>(),
            .. source.Times is not null ? ["the times of frames"] : Array.Empty<string>(),
        ];
        return string.Join(", ", left);
    }

    /// <summary>What ffmpeg must read before the next frame: its time, if it has one of its own.</summary>
    private byte[] Prefix() => _timing switch
    {
        null => [],
        _ when FramesWritten == 0 => [.. _timing.Header(), .. _timing.Before(0)],
        _ => _timing.Before(FramesWritten),
    };

    private bool DiskIsFull =>
        _process.Errors.Any(static line => line.Contains("No space left on device", StringComparison.Ordinal));

    private VideoException Died(CancellationToken cancellation)
    {
        _process.WaitForExit();
        _process.ThrowIfCancelled(cancellation);
        return DiskIsFull
            ? new VideoException(
                $"'{Path}' could not be written: the disk was full after {FramesWritten} frames. "
                + "Free some space or write elsewhere.")
            : new VideoException(
                $"'{Path}' could not be written after {FramesWritten} frames: {_process.FailureReason()}.");
    }
}
