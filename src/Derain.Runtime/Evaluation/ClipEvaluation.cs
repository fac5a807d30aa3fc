using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>
/// Compares one or several clips with a reference, frame by frame as they come. It holds two frames of each clip, and a few numbers
/// for every frame that has passed.
/// </summary>
public sealed class ClipEvaluation
{
    private readonly Ssim _ssim = new();
    private readonly TemporalStability _stability;
    private readonly List<FrameScore> _referenceScores = [];
    private readonly List<FrameScore>[] _scores;
    private FramePlanes[] _current;
    private FramePlanes[] _previous;

    /// <summary>Begins a comparison.</summary>
    /// <param name="size">Size of all frames, at least 8×8, which is SSIM's window.</param>
    /// <param name="clips">How many clips are compared with the reference.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no clips, or the frames are smaller.</exception>
    public ClipEvaluation(FrameSize size, int clips = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, Ssim.Window, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, Ssim.Window, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clips);
        Size = size;
        _stability = new TemporalStability(size);
        _scores = [.. Enumerable.Range(0, clips).Select(_ => new List<FrameScore>())];
        _current = [.. Enumerable.Range(0, clips + 1).Select(_ => new FramePlanes(size))];
        _previous = [.. Enumerable.Range(0, clips + 1).Select(_ => new FramePlanes(size))];
    }

    /// <summary>Size of all frames.</summary>
    public FrameSize Size { get; }

    /// <summary>Frames compared so far.</summary>
    public int Frames => _referenceScores.Count;

    /// <summary>Compares the next frame of every clip.</summary>
    /// <param name="reference">The reference's, rgb24 <c>[H, W, 3]</c>.</param>
    /// <param name="clips">Those of the clips, in the same order each time.</param>
    /// <exception cref="ArgumentException">A frame has another size, or there are not as many as clips.</exception>
    public void Add(byte[] reference, params ReadOnlySpan<byte[]> clips)
    {
        if (clips.Length != _scores.Length)
        {
            throw new ArgumentException($"This compares {_scores.Length} clips with the reference, not {clips.Length}.", nameof(clips));
        }

        (_previous, _current) = (_current, _previous);
        _current[0].Load(reference);
        if (Frames == 0)
        {
            _stability.Start(_current[0]);
        }
        else
        {
            _stability.Advance(_previous[0], _current[0]);
        }

        for (int i = 0; i < clips.Length; i++)
        {
            _current[i + 1].Load(clips[i]);
            _scores[i].Add(Compare(reference, clips[i], i + 1));
        }

        _referenceScores.Add(new FrameScore(0, 0, 1, 1, WarpError(0)));
    }

    /// <summary>How a clip compares with the reference in the frames so far, of which there must be one.</summary>
    /// <param name="clip">Its place among those given to <see cref="Add"/>.</param>
    public ClipScore Score(int clip = 0) => new([.. _scores[clip]]);

    /// <summary>The reference compared with itself: of interest is how stable it is, as motion is never followed perfectly.</summary>
    public ClipScore ScoreOfReference() => new([.. _referenceScores]);

    private FrameScore Compare(byte[] reference, byte[] frame, int clip)
    {
        (FramePlanes a, FramePlanes b) = (_current[0], _current[clip]);
        return new FrameScore(
            Psnr.MeanSquaredError(reference, frame),
            Psnr.MeanSquaredError(a.Luma, b.Luma),
            (_ssim.Of(a.Red, b.Red) + _ssim.Of(a.Green, b.Green) + _ssim.Of(a.Blue, b.Blue)) / 3,
            _ssim.Of(a.Luma, b.Luma),
            WarpError(clip));
    }

    private double? WarpError(int clip) => Frames == 0 ? null : _stability.ErrorOf(_previous[clip], _current[clip]);
}
