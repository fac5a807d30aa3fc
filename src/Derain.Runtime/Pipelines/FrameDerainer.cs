using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Takes the rain off a stream of frames of any length, window after window: as many frames as the model works on at once,
/// overlapping, cross-faded where they do. It holds one window of frames, however long the stream.
/// Not for use by several threads at once.
/// </summary>
public sealed class FrameDerainer
{
    private const int Channels = 3;

    private readonly DerainModel _model;
    private readonly DerainPipeline _pipeline;

    /// <summary>A derainer of windows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="window">Frames of a window, rounded down to what the model takes; the model's own number if null.</param>
    /// <param name="overlap">Frames that neighbouring windows share; a sixth of the window, but at least 2, if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window has no frame, or the overlap is not smaller than it.</exception>
    public FrameDerainer(DerainModel model, int? window = null, int? overlap = null)
    {
        _model = model;
        _pipeline = new DerainPipeline(model);
        Window = model.FramesWithin(window ?? model.Defaults.Window);
        Overlap = overlap ?? Math.Min(Math.Max(2, Window / 6), Window - 1);
        if (Overlap < 0 || Overlap >= Window)
        {
            throw new ArgumentOutOfRangeException(
                nameof(overlap), $"The overlap must be 0 to {Window - 1} frames for windows of {Window}, but is {Overlap}.");
        }
    }

    /// <summary>Frames of a window.</summary>
    public int Window { get; }

    /// <summary>Frames that neighbouring windows share.</summary>
    public int Overlap { get; }

    /// <summary>Windows that a clip of this length takes.</summary>
    public long WindowCount(long frames) =>
        frames <= Window ? 1 : 1 + (frames - Window + Window - Overlap - 1) / (Window - Overlap);

    /// <summary>Derains frames as they come.</summary>
    /// <param name="frames">8-bit RGB frames <c>[H, W, 3]</c>, at least one, all of one size.</param>
    /// <param name="height">H, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="width">W, likewise.</param>
    /// <param name="options">What to do; the model's defaults if null.</param>
    /// <param name="noise">The draws of a window, by its number from 0; from the options' seed without.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="recorder">Keeps the tensors of the first window, if wanted.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>As many frames, in the same form, each as soon as no later window changes it.</returns>
    /// <exception cref="ShapeException">A frame has another length, or the size does not fit the model.</exception>
    /// <exception cref="NotFiniteNumberException">The result is not a picture: the model is damaged, or the guidance far too large.</exception>
    public IEnumerable<byte[]> Derain(
        IEnumerable<byte[]> frames,
        int height,
        int width,
        DerainOptions? options = null,
        Func<int, INoiseSource>? noise = null,
        IProgress<DerainProgress>? progress = null,
        RunRecorder? recorder = null,
        CancellationToken cancellation = default)
    {
        options ??= _model.Defaults.Options;
        noise ??= index => new PhiloxNoise(_model.Backend, options.Seed, index);
        using IEnumerator<byte[]> source = frames.GetEnumerator();
        List<byte[]> window = Take(source, Window);
        float[][] tail = [];
        for (int index = 0; window.Count > 0; index++)
        {
            IProgress<DerainProgress>? windowProgress = progress is null ? null : new WindowProgress(progress, index);
            Tensor video = ToVideo(window, height, width);
            Tensor result = _pipeline.Derain(
                video, options, noise(index), windowProgress, index == 0 ? recorder : null, cancellation);
            _model.Backend.Free(video);
            float[][] derained = ToFloats(result, window.Count);
            CrossFade(tail, derained);

            List<byte[]> next = window.Count < Window ? [] : Take(source, Window - Overlap);
            int final = next.Count == 0 ? derained.Length : next.Count;
            foreach (float[] frame in derained.Take(final))
            {
                yield return ToBytes(frame);
            }

            // The last window reaches back as far as it needs to be whole, so it may overlap more than the others.
            tail = derained[final..];
            window = next.Count == 0 ? [] : [.. window.Skip(next.Count), .. next];
        }
    }

    /// <summary>Blends the end of one window into the beginning of the next, in place, linearly over the frames they share.</summary>
    internal static void CrossFade(float[][] tail, float[][] next)
    {
        for (int frame = 0; frame < tail.Length; frame++)
        {
            float weight = (frame + 1f) / (tail.Length + 1);
            for (int index = 0; index < tail[frame].Length; index++)
            {
                next[frame][index] = float.Lerp(tail[frame][index], next[frame][index], weight);
            }
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

    /// <summary>Frames as the model's video, the last one repeated until the count fits: a short clip is not stretched in time.</summary>
    private Tensor ToVideo(List<byte[]> frames, int height, int width)
    {
        int frameBytes = checked(height * width * Channels);
        Tensor bytes = Tensor.OnHost(DType.U8, [1, _model.FramesFor(frames.Count), height, width, Channels]);
        for (int index = 0; index < bytes.Shape[1]; index++)
        {
            byte[] frame = frames[Math.Min(index, frames.Count - 1)];
            if (frame.Length != frameBytes)
            {
                throw new ShapeException("Derain", "every frame", $"{frameBytes} bytes for {width}x{height}", frame.Length);
            }

            frame.CopyTo(bytes.Slice(axis: 1, index, length: 1).Span<byte>());
        }

        IBackend backend = _model.Backend;
        Tensor video = backend.Compute(new FramesToVideo(), backend.Upload(bytes));
        backend.Synchronize();
        bytes.Buffer.Dispose();
        return video;
    }

    /// <summary>The first frames of a video, whose memory is freed.</summary>
    private float[][] ToFloats(Tensor video, int count)
    {
        IBackend backend = _model.Backend;
        Tensor exact = backend.ToType(video, DType.F32);
        float[][] frames = new float[count][];
        Tensor host = backend.DownloadCopy(exact);
        for (int index = 0; index < count; index++)
        {
            frames[index] = host.Slice(axis: 1, index, length: 1).Span<float>().ToArray();
        }

        host.Buffer.Dispose();
        backend.Free(exact);
        backend.Free(video);
        return frames;
    }

    private static byte[] ToBytes(float[] frame) => Array.ConvertAll(frame, PixelLevel.Of);

    private sealed class WindowProgress(IProgress<DerainProgress> outer, int window) : IProgress<DerainProgress>
    {
        public void Report(DerainProgress value) => outer.Report(value with { Window = window });
    }
}
