using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;

namespace Derain.Runtime.Demo;

/// <summary>
/// Writes the videos of a demonstration while it runs: the derained clip, like its source in size, rate and sound, and rainy, derained
/// and clear side by side. Neither is there before <see cref="Complete"/>.
/// </summary>
public sealed class DemoVideos : IDisposable
{
    private readonly VideoWriter _derained;
    private readonly VideoWriter _sideBySide;
    private readonly SideBySide _panels;

    /// <summary>Begins the videos.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="size">Size of the frames that will come.</param>
    /// <param name="derained">File of the derained clip, which must not exist.</param>
    /// <param name="sideBySide">File of the other, likewise.</param>
    /// <exception cref="VideoException">A file cannot be written.</exception>
    public DemoVideos(DemoClips clips, FrameSize size, string derained, string sideBySide)
    {
        _panels = new SideBySide(size, ["rainy", "derained", "clear"]);
        VideoWriterOptions like = VideoWriterOptions.Like(clips.Rainy, size);
        _derained = VideoWriter.Create(derained, like);
        try
        {
            _sideBySide = VideoWriter.Create(
                sideBySide, like with { FrameSize = _panels.Size, Size = _panels.Size });
        }
        catch
        {
            _derained.Dispose();
            throw;
        }
    }

    /// <summary>Takes the next frames.</summary>
    /// <exception cref="VideoException">They cannot be written.</exception>
    public void Add(DemoFrame frame, CancellationToken cancellation = default)
    {
        _derained.Write(frame.Result, cancellation);
        _sideBySide.Write(_panels.Compose(frame.Rainy, frame.Result, frame.Clear), cancellation);
    }

    /// <summary>Finishes both videos.</summary>
    /// <exception cref="VideoException">They cannot be written.</exception>
    public void Complete(CancellationToken cancellation = default)
    {
        _derained.CompleteAsync(cancellation).GetAwaiter().GetResult();
        _sideBySide.CompleteAsync(cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Stops writing, and removes what is not complete.</summary>
    public void Dispose()
    {
        _derained.Dispose();
        _sideBySide.Dispose();
    }
}
