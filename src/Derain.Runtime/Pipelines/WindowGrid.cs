namespace Derain.Runtime.Pipelines;

/// <summary>
/// How a clip of any length is cut into windows that overlap. Each begins where a latent frame of the whole clip ends, at a
/// multiple of the temporal compression, so that windows see the same latent frames where they overlap. The last one reaches
/// back as far as it needs to be whole; it shares more frames than the others then.
/// </summary>
public sealed record WindowGrid
{
    private const int DefaultOverlapDivisor = 9;

    private readonly int _compression;

    /// <summary>A grid for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="window">Frames of a window, rounded down to what the model takes; the model's own number if null.</param>
    /// <param name="overlap">
    /// Frames that neighbouring windows share, rounded up to 4k + 1 where that leaves the next window something new; a ninth of the
    /// window, so rounded, if null.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The window has no frame, or the overlap is not smaller than it.</exception>
    public WindowGrid(DerainModel model, int? window = null, int? overlap = null)
        : this(model.FramesWithin(window ?? model.Defaults.Window), overlap, model.VaeConfig.TemporalCompressionRatio)
    {
    }

    internal WindowGrid(int window, int? overlap, int compression)
    {
        Window = window;
        if (overlap < 0 || overlap >= window)
        {
            throw new ArgumentOutOfRangeException(
                nameof(overlap), $"The overlap must be 0 to {window - 1} frames for windows of {window}, but is {overlap}.");
        }

        _compression = window == 1 ? 1 : compression;
        int wanted = Math.Max(overlap ?? (window + DefaultOverlapDivisor - 1) / DefaultOverlapDivisor, 1);
        Overlap = Math.Min(1 + AlignUp(wanted - 1), window - _compression);
    }

    /// <summary>Frames of a window, 8k + 1.</summary>
    public int Window { get; }

    /// <summary>Frames that neighbouring windows share, 4k + 1; none where a window is one frame.</summary>
    public int Overlap { get; }

    /// <summary>Frames from the beginning of a window to that of the next.</summary>
    public int Step => Window - Overlap;

    /// <summary>Windows that a clip of this length takes.</summary>
    public long CountFor(long frames) => frames <= Window ? 1 : 1 + (frames - Window + Step - 1) / Step;

    /// <summary>
    /// Frames from the beginning of a whole window to that of the next, when <paramref name="following"/> frames come after it, at
    /// most <see cref="Step"/>.
    /// </summary>
    internal int AdvanceBy(int following) => AlignUp(following);

    private int AlignUp(int frames) => (frames + _compression - 1) / _compression * _compression;
}
