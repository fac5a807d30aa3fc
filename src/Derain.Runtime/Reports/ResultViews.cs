using Derain.Runtime.Video;

namespace Derain.Runtime.Reports;

/// <summary>
/// What is made of a clip beside its result, in the same pass: a side-by-side video, and the frames of a report. The source is
/// decoded a second time, at the size of the result and not at that of the model, and follows the result frame by frame.
/// </summary>
public sealed class ResultViews : IDisposable
{
    // Two panels of more than this fit no screen, and few decoders.
    private static readonly FrameSize LargestPanel = new(1920, 1080);

    private readonly VideoReader _reader;
    private readonly FrameScaler _scaler;
    private readonly SideBySideVideo? _sideBySide;
    private readonly ReportFrames? _frames;
    private readonly byte[] _source;
    private readonly byte[] _result;

    /// <summary>Begins them.</summary>
    /// <param name="source">The source.</param>
    /// <param name="resultFrame">Size of the frames that the result will come in.</param>
    /// <param name="sideBySide">File of the side-by-side video; none if null.</param>
    /// <param name="overwrite">Whether that may be replaced.</param>
    /// <param name="picksFrames">Whether frames are picked for a report.</param>
    /// <exception cref="VideoException">The source cannot be read, or the video not be written.</exception>
    public ResultViews(VideoInfo source, FrameSize resultFrame, string? sideBySide, bool overwrite, bool picksFrames)
    {
        FrameSize size = PanelOf(source.Size);
        _frames = picksFrames ? new ReportFrames(source.FrameCount, source.FrameRate, size) : null;
        _source = new byte[size.Bytes];
        _result = new byte[size.Bytes];
        _sideBySide = sideBySide is null ? null : new SideBySideVideo(source, size, sideBySide, overwrite);
        try
        {
            _reader = VideoReader.Open(source, size);
        }
        catch
        {
            _sideBySide?.Dispose();
            throw;
        }

        _scaler = new FrameScaler(resultFrame, size);
    }

    /// <summary>The frames that were picked.</summary>
    public IReadOnlyList<ReportFrame> Frames => _frames?.Frames ?? [];

    /// <summary>Takes the next frame of the result.</summary>
    /// <param name="result">rgb24 <c>[H, W, 3]</c>.</param>
    /// <param name="cancellation">Ends the reading and writing.</param>
    /// <exception cref="VideoException">The source cannot be read on, or the video not be written.</exception>
    public void Add(ReadOnlySpan<byte> result, CancellationToken cancellation = default)
    {
        _reader.Read(_source, cancellation);
        if (_sideBySide is null && _frames is not { IsNextWanted: true })
        {
            _frames?.Skip();
            return;
        }

        _scaler.Scale(result, _result);
        _sideBySide?.Add(_source, _result, cancellation);
        _frames?.Add(_source, _result);
    }

    /// <summary>Finishes the video.</summary>
    /// <exception cref="VideoException">It cannot be written.</exception>
    public void Complete(CancellationToken cancellation = default) => _sideBySide?.Complete(cancellation);

    /// <summary>Stops reading and writing, and removes what is not complete.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _scaler.Dispose();
        _sideBySide?.Dispose();
    }

    /// <summary>The size itself, or that of its shape which fits the largest panel, standing or lying.</summary>
    private static FrameSize PanelOf(FrameSize size)
    {
        FrameSize largest = size.Height > size.Width ? LargestPanel.Turned : LargestPanel;
        double scale = Math.Min((double)largest.Width / size.Width, (double)largest.Height / size.Height);
        return scale >= 1
            ? size
            : new FrameSize(Math.Max(1, (int)Math.Round(scale * size.Width)), Math.Max(1, (int)Math.Round(scale * size.Height)));
    }
}
