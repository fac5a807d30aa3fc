using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Reports;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>
/// A clip in, a clip out: decoded ahead, derained window after window and encoded behind, all at the same time, with a window of
/// frames waiting at either side at most.
/// </summary>
internal sealed class ClipJob : IDerainJob
{
    private readonly DerainRequest _request;
    private readonly VideoInfo _info;
    private readonly ModelReplicas _replicas;
    private readonly FrameDerainer _derainer;
    private readonly List<string> _notices = [];
    private readonly int _waiting;
    private readonly VideoReader _reader;
    private byte[]? _firstFrame;
    private long _written;

    /// <summary>Plans the work, and begins to read the clip.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="settings">The method's numbers.</param>
    /// <param name="info">The clip.</param>
    /// <param name="replicas">The model, on one device or several.</param>
    /// <exception cref="VideoException">There is no reading it.</exception>
    public ClipJob(DerainRequest request, RunSettings settings, VideoInfo info, ModelReplicas replicas)
    {
        _request = request;
        _info = info;
        _replicas = replicas;
        _waiting = settings.WaitingFrames;
        Plan = RunPlan.Of(info, request.Run, settings, replicas.Scarcest);
        _derainer = new FrameDerainer(replicas, settings.Window, settings.Overlap)
        {
            Spread = DeviceSpread.Of(replicas.Count, Plan.Windows),
        };
        _notices.AddRange(info.Notices);
        if (request.Run.Window is { } window && window != settings.Window)
        {
            _notices.Add($"--window {window} is rounded down to {settings.Window} frames, which the model takes.");
        }

        if (request.Run.Overlap is { } overlap && overlap != _derainer.Grid.Overlap)
        {
            _notices.Add($"--overlap {overlap} becomes {_derainer.Grid.Overlap}, so that windows begin where the model's latent frames do.");
        }

        _reader = VideoReader.Open(info, Plan.ModelSize);
    }

    /// <summary>The clip.</summary>
    public VideoInfo Info => _info;

    /// <summary>Frames for a report, if one is asked for; there are none before it has run.</summary>
    public IReadOnlyList<ReportFrame> Pictures { get; private set; } = [];

    public RunPlan Plan { get; }

    /// <summary>Reads the first frame, if that is not done yet.</summary>
    /// <returns>Time that it took to get it.</returns>
    /// <exception cref="VideoException">The clip is damaged.</exception>
    public TimeSpan ReadFirst(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        if (_firstFrame is null && _reader.FramesRead == 0)
        {
            byte[] frame = new byte[_reader.Size.Bytes];
            _firstFrame = _reader.Read(frame, cancellation) ? frame : null;
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public IReadOnlyList<string> Notices => _notices;

    public void Run(
        DerainOptions options,
        INoiseSource? noise,
        IProgress<DerainProgress> progress,
        RunRecorder? recorder,
        RunJournal? journal,
        CancellationToken cancellation)
    {
        VideoWriterOptions like = _request.Coding.AddTo(VideoWriterOptions.Like(_info, Plan.ModelSize)) with
        {
            Overwrite = _request.Overwrite,
            StagingFolder = journal?.Folder,
        };
        using VideoWriter writer = CommandErrors.Writing(() => VideoWriter.Create(_request.Output, like));
        ViewRequest wanted = _request.Views.For(_request.Output);
        using ResultViews? views = wanted.SideBySide is null && wanted.Report is null
            ? null
            : CommandErrors.Writing(() => new ResultViews(
                _info, Plan.ModelSize, wanted.SideBySide, _request.Overwrite || _request.Resume, wanted.Report is not null));
        DerainPreview? preview = wanted.Preview is { } picture
            ? new DerainPreview(_replicas.First, picture, options, Plan.Windows, cancellation: cancellation)
            : null;
        _derainer.Observer = preview;

        // As many as can be under way at a time: read ahead, at work, finished, and to be written.
        FramePool<byte> frames = new((2 + (2 * _derainer.Spread.WindowsHeld)) * _derainer.Grid.Window);
        _derainer.Frames = frames;
        void Write(byte[] frame, CancellationToken stop)
        {
            writer.Write(frame, stop);
            views?.Add(frame, stop);
            frames.Return(frame);
        }

        using WriteBehind<byte[]> behind = new(Write, _waiting, cancellation);
        IEnumerable<byte[]> derained = _derainer.Derain(
            ReadAhead.Of(stop => Frames(frames, stop), _waiting, behind.Stopped),
            Plan.ModelSize.Height,
            Plan.ModelSize.Width,
            options,
            noise is null ? null : _ => noise,
            progress,
            recorder,
            Plan.Tiles,
            journal,
            behind.Stopped);
        try
        {
            foreach (byte[] frame in derained)
            {
                CommandErrors.Writing(() => behind.Write(frame));
            }

            CommandErrors.Writing(behind.Complete);
        }
        catch (OperationCanceledException)
        {
            CommandErrors.Writing(behind.ThrowIfFailed);
            throw;
        }

        // Whatever is looked at is there when the result is.
        CommandErrors.Writing(() => views?.Complete(cancellation));
        preview?.Complete();
        CommandErrors.Writing(() =>
        {
            journal?.Completing();
            writer.CompleteAsync(cancellation).GetAwaiter().GetResult();
            journal?.Complete(_request.Output);
        });
        _written = writer.FramesWritten;
        Pictures = views?.Frames ?? [];
        if (preview?.Problem is { } problem)
        {
            _notices.Add(problem);
        }

        _notices.AddRange(journal?.Notices ?? []);
        _notices.AddRange(_reader.Notices.Skip(_info.Notices.Count).Concat(writer.Notices));
    }

    public string Summary() =>
        $"{Text.Count(_written, "frame")}, {_info.Size}, {Text.Rate(_info.FrameRate)}, "
        + (_info.HasAudio ? Text.Count(_info.AudioCodecs.Count, "sound track") : "no sound");

    public void AddTo(JsonObject json)
    {
        json["frames"] = _written;
        json["rate"] = _info.FrameRate.ToString();
        json["width"] = _info.Width;
        json["height"] = _info.Height;
        json["soundTracks"] = _info.AudioCodecs.Count;
        json["window"] = _derainer.Grid.Window;
        json["overlap"] = _derainer.Grid.Overlap;
        json["tiles"] = Plan.Tiles.Tiles.Count;
    }

    public void Dispose() => _reader.Dispose();

    private IEnumerable<byte[]> Frames(FramePool<byte> frames, CancellationToken cancellation)
    {
        VideoReader reader = _reader;
        if (_firstFrame is { } first)
        {
            _firstFrame = null;
            yield return first;
        }

        while (true)
        {
            byte[] frame = frames.Rent(reader.Size.Bytes);
            if (!reader.Read(frame, cancellation))
            {
                yield break;
            }

            yield return frame;
        }
    }
}
