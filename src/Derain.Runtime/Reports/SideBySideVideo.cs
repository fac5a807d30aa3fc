using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;

namespace Derain.Runtime.Reports;

/// <summary>
/// Writes a video of source and result side by side, each below its label, at the source's rate and with its sound. Memory does not
/// grow with its length. Nothing is there under its name before <see cref="Complete"/>.
/// </summary>
public sealed class SideBySideVideo : IDisposable
{
    private readonly SideBySide _panels;
    private readonly VideoWriter _writer;
    private readonly byte[][] _pair = [[], []];

    /// <summary>Begins the video.</summary>
    /// <param name="source">The source, for its rate and sound.</param>
    /// <param name="frame">Size of all frames.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="VideoException">The file cannot be written.</exception>
    public SideBySideVideo(VideoInfo source, FrameSize frame, string path, bool overwrite = false)
    {
        _panels = new SideBySide(frame, ["source", "derained"]);
        _writer = VideoWriter.Create(
            path, VideoWriterOptions.Like(source, _panels.Size) with { Size = _panels.Size, Overwrite = overwrite });
    }

    /// <summary>Size of the video.</summary>
    public FrameSize Size => _panels.Size;

    /// <summary>Takes the next frames, rgb24 <c>[H, W, 3]</c>.</summary>
    /// <exception cref="VideoException">They cannot be written.</exception>
    public void Add(byte[] source, byte[] result, CancellationToken cancellation = default)
    {
        (_pair[0], _pair[1]) = (source, result);
        _writer.Write(_panels.Compose(_pair), cancellation);
    }

    /// <summary>Finishes the video and gives it its name.</summary>
    /// <exception cref="VideoException">It cannot be written.</exception>
    public void Complete(CancellationToken cancellation = default) =>
        _writer.CompleteAsync(cancellation).GetAwaiter().GetResult();

    /// <summary>Stops writing, and removes what is not complete.</summary>
    public void Dispose() => _writer.Dispose();
}
