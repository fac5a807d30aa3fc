using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Takes the rain off a stream of frames of any length, window after window: as many frames as the model works on at once,
/// overlapping, with the same noise where they do, and cross-faded there. It holds one window of frames for each that is under way,
/// however long the stream. Not for use by several threads at once.
/// </summary>
public sealed class FrameDerainer
{
    private readonly ModelReplicas _replicas;

    /// <summary>A derainer of windows on one device.</summary>
    /// <param name="model">The model.</param>
    /// <param name="window">Frames of a window; see <see cref="WindowGrid"/>.</param>
    /// <param name="overlap">Frames that neighbouring windows share; see <see cref="WindowGrid"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window has no frame, or the overlap is not smaller than it.</exception>
    public FrameDerainer(DerainModel model, int? window = null, int? overlap = null)
        : this(new ModelReplicas(model), window, overlap)
    {
    }

    /// <summary>A derainer of windows on one device or several.</summary>
    /// <param name="replicas">The model on every device.</param>
    /// <param name="window">Frames of a window; see <see cref="WindowGrid"/>.</param>
    /// <param name="overlap">Frames that neighbouring windows share; see <see cref="WindowGrid"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window has no frame, or the overlap is not smaller than it.</exception>
    public FrameDerainer(ModelReplicas replicas, int? window = null, int? overlap = null)
    {
        _replicas = replicas;
        Spread = DeviceSpread.Of(replicas.Count);
        Grid = new WindowGrid(replicas.First, window, overlap);
    }

    /// <summary>How clips are cut into windows.</summary>
    public WindowGrid Grid { get; }

    /// <summary>How work is divided among the devices; windows, as many at a time as there are devices, unless said otherwise.</summary>
    public DeviceSpread Spread { get; set; }

    /// <summary>Looks on, if somebody does: at the windows that the first device works on.</summary>
    public IWindowObserver? Observer { get; set; }

    /// <summary>
    /// Where frames come from and go to when nobody looks at them any more: whoever sets it rents those it gives, and returns those it
    /// gets. Without it all of them are left to the collector.
    /// </summary>
    internal FramePool<byte>? Frames { get; set; }

    /// <summary>Derains frames as they come.</summary>
    /// <param name="frames">8-bit RGB frames <c>[H, W, 3]</c>, at least one, all of one size.</param>
    /// <param name="height">H, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="width">W, likewise.</param>
    /// <param name="options">What to do; the model's defaults if null.</param>
    /// <param name="noise">The draws of a place of the clip, for any device; from the options' seed without.</param>
    /// <param name="progress">Told how far the run is, of windows that are under way at the same time in any order; never by two threads at once.</param>
    /// <param name="recorder">Keeps the tensors of the first window, if wanted.</param>
    /// <param name="tiles">Tiles of a frame; it is derained whole without.</param>
    /// <param name="journal">
    /// Keeps what is finished. What it has finished already comes from it, and the frames of the source that it stands for are only
    /// counted off.
    /// </param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>As many frames, in the same form, each as soon as no later window changes it.</returns>
    /// <exception cref="ShapeException">A frame has another length, or the size does not fit the model.</exception>
    /// <exception cref="NotFiniteNumberException">The result is not a picture: the model is damaged, or the guidance far too large.</exception>
    /// <exception cref="ArgumentException">The journal has finished more frames than there are.</exception>
    public IEnumerable<byte[]> Derain(
        IEnumerable<byte[]> frames,
        int height,
        int width,
        DerainOptions? options = null,
        Func<LatentPlace, INoiseSource>? noise = null,
        IProgress<DerainProgress>? progress = null,
        RunRecorder? recorder = null,
        TileGrid? tiles = null,
        IRunJournal? journal = null,
        CancellationToken cancellation = default)
    {
        options ??= _replicas.First.Defaults.Options;
        FramePool<float> pool = new();
        using IEnumerator<byte[]> source = frames.GetEnumerator();
        int index = journal?.FinishedWindows ?? 0;
        long start = 0;
        foreach (byte[] frame in index == 0 ? [] : journal!.FinishedFrames())
        {
            start = source.MoveNext()
                ? start + 1
                : throw new ArgumentException($"It has finished more than the {start} frames of the clip; it is of another one.", nameof(journal));
            Frames?.Return(source.Current);
            yield return frame;
        }

        IReadOnlyList<ModelReplicas> groups = _replicas.InGroups(Spread.Lanes);
        if (groups.Count > 1)
        {
            _replicas.EmbedTexts(options);
            progress = progress is null ? null : new InOneThread(progress);
        }

        WindowDerainer DerainerOf(ModelReplicas devices, int lane) =>
            new(devices.First, tiles ?? TileGrid.Whole(height, width), options, pool)
            {
                Noise = noise ?? (place => new PhiloxNoise(devices.First.Backend, options.Seed, place)),
                Progress = progress,
                Recorder = recorder,
                Journal = journal,
                Observer = lane == 0 ? Observer : null,
            };
        float[][] tail = index == 0 ? [] : journal!.Tail();
        WindowCutter cutter = new(source, Grid, index, start);
        using WindowLanes lanes = new([.. groups.Select(DerainerOf)], inTurn: !_replicas.AreAlike, cancellation);
        Queue<(ClipWindow Window, Task<float[][]> Frames)> underWay = [];
        for (ClipWindow? next = cutter.Next(); next is not null || underWay.Count > 0;)
        {
            if (next is not null && underWay.Count < lanes.Capacity)
            {
                underWay.Enqueue((next, lanes.Begin(next)));
                next = cutter.Next();
                continue;
            }

            // Whichever is done first, windows go on in their order: each needs the end of the one before, and so does the journal.
            (ClipWindow window, Task<float[][]> result) = underWay.Dequeue();
            float[][] derained = lanes.Wait(result);
            WindowBlend.CrossFade(tail, derained);
            pool.Return(tail);
            byte[][] final = [.. derained.Take(window.Advance).Select(ToBytes)];
            pool.Return(derained.Take(window.Advance));
            tail = derained[window.Advance..];
            journal?.Finish(window.Index, final, tail);
            foreach (byte[] frame in final)
            {
                yield return frame;
            }

            Frames?.Return(window.Frames.Take(window.Advance));
        }
    }

    private byte[] ToBytes(float[] frame)
    {
        byte[] levels = Frames?.Rent(frame.Length) ?? new byte[frame.Length];
        for (int index = 0; index < levels.Length; index++)
        {
            levels[index] = PixelLevel.Of(frame[index]);
        }

        return levels;
    }

    private sealed class InOneThread(IProgress<DerainProgress> told) : IProgress<DerainProgress>
    {
        private readonly Lock _sync = new();

        public void Report(DerainProgress value)
        {
            lock (_sync)
            {
                told.Report(value);
            }
        }
    }
}
