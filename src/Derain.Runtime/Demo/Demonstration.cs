using System.Diagnostics;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;

namespace Derain.Runtime.Demo;

/// <summary>
/// Measures what a model does to a rainy clip whose clear twin is known, one <see cref="DemoVariant"/> after the other. All frames are
/// compared at the size they are derained at, as they stream by: memory does not grow with the clip.
/// Not for use by several threads at once.
/// </summary>
public sealed class Demonstration
{
    private const int Samples = 4;

    private readonly DemoClips _clips;
    private readonly FrameDerainer _derainer;

    /// <summary>Prepares a demonstration.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="size">Size to derain at, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="window">Frames derained together; the model's own number if null.</param>
    /// <param name="overlap">Frames that windows share; the derainer's choice if null.</param>
    public Demonstration(DerainModel model, DemoClips clips, FrameSize size, int? window = null, int? overlap = null)
    {
        _clips = clips;
        _derainer = new FrameDerainer(model, window, overlap);
        Size = size;
        long frames = clips.Rainy.FrameCount;
        SampledFrames = [.. Enumerable.Range(0, Samples).Select(place => (2 * place + 1) * frames / (2 * Samples)).Distinct()];
    }

    /// <summary>Size of all frames.</summary>
    public FrameSize Size { get; }

    /// <summary>Numbers of the frames, from 0, that are kept to be shown.</summary>
    public IReadOnlyList<long> SampledFrames { get; }

    /// <summary>Runs a variant and measures it.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="each">Is given every frame, as soon as it is known.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="VideoException">A clip is damaged, or they differ in length after all.</exception>
    public DemoResult Run(
        DemoVariant variant,
        Action<DemoFrame>? each = null,
        IProgress<DerainProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        ClipEvaluation evaluation = new(Size);
        List<byte[]> samples = [];
        IEnumerable<byte[]> source = DemoClips.Read(variant.IsOfClear ? _clips.Clear : _clips.Rainy, Size, cancellation);
        IEnumerable<byte[]> results = variant.Options is { } options
            ? _derainer.Derain(source, Size.Height, Size.Width, options, progress: progress, cancellation: cancellation)
            : source;

        // Decoded again rather than kept: a window of results comes long after its frames went in.
        using IEnumerator<byte[]> clear = DemoClips.Read(_clips.Clear, Size, cancellation).GetEnumerator();
        using IEnumerator<byte[]>? rainy =
            each is null ? null : DemoClips.Read(_clips.Rainy, Size, cancellation).GetEnumerator();
        foreach (byte[] result in results)
        {
            if (!clear.MoveNext() || rainy?.MoveNext() == false)
            {
                throw DemoClips.DifferInLength(_clips.Rainy, _clips.Rainy.FrameCount, _clips.Clear, evaluation.Frames);
            }

            if (SampledFrames.Contains(evaluation.Frames))
            {
                samples.Add(result);
            }

            evaluation.Add(clear.Current, result);
            if (rainy is not null)
            {
                each!(new DemoFrame(rainy.Current, result, clear.Current));
            }
        }

        if (!variant.IsOfClear && clear.MoveNext())
        {
            throw DemoClips.DifferInLength(_clips.Rainy, evaluation.Frames, _clips.Clear, _clips.Clear.FrameCount);
        }

        return new DemoResult(variant, evaluation.Score(), samples, Stopwatch.GetElapsedTime(start));
    }
}
