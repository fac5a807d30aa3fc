using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Takes the rain off a stream of frames of any length, window after window: as many frames as the model works on at once,
/// overlapping, with the same noise where they do, and cross-faded there. It holds one window of frames, however long the stream.
/// Not for use by several threads at once.
/// </summary>
public sealed class FrameDerainer
{
    private readonly DerainModel _model;

    /// <summary>A derainer of windows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="window">Frames of a window; see <see cref="WindowGrid"/>.</param>
    /// <param name="overlap">Frames that neighbouring windows share; see <see cref="WindowGrid"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window has no frame, or the overlap is not smaller than it.</exception>
    public FrameDerainer(DerainModel model, int? window = null, int? overlap = null)
    {
        _model = model;
        Grid = new WindowGrid(model, window, overlap);
    }

    /// <summary>How clips are cut into windows.</summary>
    public WindowGrid Grid { get; }

    /// <summary>Looks on, if somebody does.</summary>
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
    /// <param name="noise">The draws of a place of the clip; from the options' seed without.</param>
    /// <param name="progress">Told how far the run is.</param>
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
        options ??= _model.Defaults.Options;
        FramePool<float> pool = new();
        WindowDerainer derainer = new(_model, tiles ?? TileGrid.Whole(height, width), options, pool)
        {
            Noise = noise ?? (place => new PhiloxNoise(_model.Backend, options.Seed, place)),
            Progress = progress,
            Recorder = recorder,
            Journal = journal,
            Observer = Observer,
        };
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

        float[][] tail = index == 0 ? [] : journal!.Tail();
        List<byte[]> window = Take(source, Grid.Window);
        while (window.Count > 0)
        {
            float[][] derained = derainer.Derain(window, index, start, cancellation);
            WindowBlend.CrossFade(tail, derained);
            pool.Return(tail);

            List<byte[]> following = window.Count < Grid.Window ? [] : Take(source, Grid.Step);
            int count = following.Count == 0 ? derained.Length : Grid.AdvanceBy(following.Count);
            byte[][] final = [.. derained.Take(count).Select(ToBytes)];
            pool.Return(derained.Take(count));
            tail = derained[count..];
            journal?.Finish(index, final, tail);
            foreach (byte[] frame in final)
            {
                yield return frame;
            }

            Frames?.Return(window.Take(following.Count == 0 ? window.Count : count));
            window = following.Count == 0 ? [] : [.. window.Skip(count), .. following];
            start += count;
            index++;
        }
    }

    private static List<byte[]> Take(IEnumerator<byte[]> source, int count)
    {
        List<byte[]> frames = [];
        while (frames.Count < count && source.MoveNext())
        {
            frames.Add(source.Current);
        }

        return frames;
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
}
