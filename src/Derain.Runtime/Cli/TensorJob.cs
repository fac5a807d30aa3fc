using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>
/// A tensor in, tensors out: the <c>video</c> [1, 3, F, H, W] of a safetensors file is derained whole and as it is, so that a run
/// can be repeated exactly. The result holds <c>frames</c>, the same shape, and <c>uint8</c> [F, H, W, 3].
/// </summary>
internal sealed class TensorJob : IDerainJob
{
    private readonly DerainRequest _request;
    private readonly DerainModel _model;
    private readonly SafetensorsFile _file;
    private readonly Tensor _video;

    /// <summary>Plans the work.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="WeightException">The file has no such tensor, or one that does not fit the model.</exception>
    public TensorJob(DerainRequest request, DerainModel model)
    {
        _request = request;
        _model = model;
        _file = SafetensorsFile.Open(request.Input);
        try
        {
            _video = _file.Get("video");
            Check();
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        FrameSize size = new(_video.Shape[4], _video.Shape[3]);
        Plan = new RunPlan(_video.Shape[2], size, size, Windows: 1, _video.Shape[2]);
    }

    public RunPlan Plan { get; }

    public IReadOnlyList<string> Notices => [];

    public void Run(
        DerainOptions options,
        INoiseSource? noise,
        IProgress<DerainProgress> progress,
        RunRecorder? recorder,
        RunJournal? journal,
        CancellationToken cancellation)
    {
        IBackend backend = _model.Backend;
        Tensor video = backend.Compute(new Permute(0, 2, 3, 4, 1), backend.Upload(_video));
        Tensor result = new DerainPipeline(_model).Derain(video, options, noise, progress, recorder, cancellation: cancellation);
        Tensor channelsFirst = backend.Compute(new Permute(0, 4, 1, 2, 3), result);
        Tensor frames = backend.DownloadCopy(backend.ToType(channelsFirst, DType.F32));
        Tensor levels = FrameTensors.FromChannelsFirst(frames);
        CommandErrors.Writing(() => SafetensorsWriter.Write(
            _request.Output, [TensorData.Of("frames", frames), TensorData.Of("uint8", levels)]));
    }

    public string Summary() => $"{Text.Count(Plan.Frames, "frame")}, {Plan.Size}, as tensors 'frames' and 'uint8'";

    public void AddTo(JsonObject json)
    {
        json["frames"] = Plan.Frames;
        json["width"] = Plan.Size.Width;
        json["height"] = Plan.Size.Height;
    }

    public void Dispose() => _file.Dispose();

    private void Check()
    {
        Shape shape = _video.Shape;
        int multiple = _model.SizeMultiple;
        bool fits = _video.Type == DType.F32 && shape.Rank == 5 && shape[0] == 1 && shape[1] == 3 && shape.ElementCount > 0
            && _model.FramesFor(shape[2]) == shape[2] && shape[3] % multiple == 0 && shape[4] % multiple == 0;
        if (!fits)
        {
            int first = _model.FramesFor(1);
            int second = _model.FramesFor(first + 1);
            throw new WeightException(
                $"{_file.Path}: 'video' must be F32 [1, 3, F, H, W] with F = {first}, {second}, {_model.FramesFor(second + 1)}, … "
                + $"and H and W multiples of {multiple}, but is {_video.Type} {shape}.");
        }

        foreach (float value in _video.Span<float>())
        {
            if (!float.IsFinite(value))
            {
                throw new WeightException($"{_file.Path}: 'video' holds values that are not finite numbers; they must be -1..1.");
            }
        }
    }
}
