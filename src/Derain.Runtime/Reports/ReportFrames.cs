using Derain.Runtime.Video;

namespace Derain.Runtime.Reports;

/// <summary>
/// Picks a few frames, evenly over a clip, as it passes by. Only these are kept, as small files: together they have at most
/// <see cref="MaxBytes"/>, whatever the clip.
/// </summary>
public sealed class ReportFrames
{
    /// <summary>The most bytes that all pictures have together.</summary>
    public const int MaxBytes = 1_100_000;

    private const int Pictures = 2;

    private readonly FrameSize _size;
    private readonly Rational _rate;
    private readonly Queue<long> _wanted;
    private readonly int _maxBytesEach;
    private readonly List<ReportFrame> _frames = [];
    private long _next;

    /// <summary>Chooses the frames.</summary>
    /// <param name="clipFrames">Frames of the clip, at least one.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="size">Size of all frames.</param>
    /// <param name="count">How many to pick.</param>
    public ReportFrames(long clipFrames, Rational rate, FrameSize size, int count = 6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clipFrames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int picked = (int)Math.Min(count, clipFrames);
        _size = size;
        _rate = rate;
        _maxBytesEach = MaxBytes / (Pictures * picked);

        // The middles of as many parts of one length: neither the very first frame, which may be black, nor the last.
        _wanted = new Queue<long>(Enumerable.Range(0, picked).Select(part => (2 * part + 1) * clipFrames / (2 * picked)));
    }

    /// <summary>What was picked so far.</summary>
    public IReadOnlyList<ReportFrame> Frames => _frames;

    /// <summary>Whether the next frame is one to pick.</summary>
    public bool IsNextWanted => _wanted.TryPeek(out long wanted) && wanted == _next;

    /// <summary>Lets a frame pass that is not to be picked.</summary>
    public void Skip() => _next++;

    /// <summary>Takes the next frame, and keeps it if it is to be picked.</summary>
    /// <param name="source">The source, rgb24 <c>[H, W, 3]</c>.</param>
    /// <param name="result">The result, of the same size.</param>
    /// <exception cref="ArgumentException">A frame has another size.</exception>
    public void Add(ReadOnlySpan<byte> source, ReadOnlySpan<byte> result)
    {
        if (IsNextWanted)
        {
            _wanted.Dequeue();
            _frames.Add(new ReportFrame(
                _next,
                _rate.DurationOf(_next),
                _size,
                JpegPicture.Encode(source, _size, _maxBytesEach),
                JpegPicture.Encode(result, _size, _maxBytesEach)));
        }

        _next++;
    }
}
