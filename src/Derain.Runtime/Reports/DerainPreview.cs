using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Reports;

/// <summary>
/// A picture that shows a run as it goes: a few frames of the window under way, and below them what the latest step takes them for
/// without rain (x̂0, decoded one latent frame at a time, as if nothing came before it). The file is replaced in one go, so that a
/// viewer may watch it. The result is not changed by it, and all of it takes at most <see cref="Share"/> of the run's time: how often
/// there is a new picture depends on what one costs.
/// </summary>
public sealed class DerainPreview : IWindowObserver
{
    /// <summary>The most of a run's time that previews take, as a share of it.</summary>
    public const double Share = 0.04;

    private const int MostFrames = 3;

    // A decoder is about twice as large as the encoder; better is known once one frame has been decoded.
    private const double DecodeByEncode = 2;

    private readonly DerainModel _model;
    private readonly string _path;
    private readonly bool _tiledVae;
    private readonly long _windows;
    private readonly TimeProvider _time;
    private readonly TimeShare _share;
    private readonly CancellationToken _cancellation;
    private FrameSize _size;
    private int _frames;
    private int[] _latentFrames = [];
    private byte[][] _source = [];
    private byte[][] _shown = [];
    private DerainProgress _progress;
    private long _encodeStart;
    private TimeSpan _encodeTime;
    private TimeSpan _drawing;
    private TimeSpan? _decoding;
    private bool _isWritten = true;

    /// <summary>Prepares the picture; there is none before the first window begins.</summary>
    /// <param name="model">The model that derains.</param>
    /// <param name="path">The PNG file.</param>
    /// <param name="options">What is done.</param>
    /// <param name="windows">Windows of the clip, to be told in the picture.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellation">Ends the decoding of a frame.</param>
    public DerainPreview(
        DerainModel model,
        string path,
        DerainOptions options,
        long windows = 1,
        TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        _model = model;
        _path = path;
        _tiledVae = options.TiledVae;
        _windows = windows;
        _time = time ?? TimeProvider.System;
        _share = new TimeShare(Share, _time);
        _cancellation = cancellation;
    }

    /// <summary>Pictures written so far.</summary>
    public int Pictures { get; private set; }

    /// <summary>Time that all of it has taken.</summary>
    public TimeSpan Spent => _share.Spent;

    /// <summary>Why there are no more pictures, in a sentence; null as long as there are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Learns how far the run is.</summary>
    public void Report(DerainProgress value)
    {
        _progress = value;
        if (value.Stage == DerainStage.Encode)
        {
            if (value.Step == 0)
            {
                _encodeStart = _time.GetTimestamp();
            }
            else
            {
                _encodeTime = _time.GetElapsedTime(_encodeStart);
            }
        }
    }

    /// <inheritdoc/>
    public void Begin(Tensor video)
    {
        Shape shape = video.Shape;
        _frames = shape[1];
        _size = new FrameSize(shape[3], shape[2]);
        int latentFrames = 1 + (_frames - 1) / _model.VaeConfig.TemporalCompressionRatio;
        int count = Math.Min(MostFrames, latentFrames);
        _latentFrames = [.. Enumerable.Range(0, count).Select(index => index * (latentFrames - 1) / Math.Max(1, count - 1))];
        _shown = [];
        _isWritten = false;
        Spend(() =>
        {
            _source = [.. _latentFrames.Select(frame => FrameOf(video, PixelFrame(frame)))];
            if (Pictures == 0 || _share.Allows(_drawing))
            {
                Draw();
            }
        });
    }

    /// <inheritdoc/>
    public void Stepped(int step, int steps, Func<Tensor> estimate)
    {
        TimeSpan expected = _decoding ?? DecodeByEncode * _encodeTime * _latentFrames.Length / LatentFrames;

        // After the last step the frames themselves are about to come.
        if (step == steps || Problem is not null || !_share.Allows(expected + _drawing))
        {
            return;
        }

        Spend(() =>
        {
            long begin = _time.GetTimestamp();
            Tensor latents = estimate();
            _shown = [.. _latentFrames.Select(frame => Decode(latents, frame))];
            _model.Backend.Free(latents);
            _decoding = _time.GetElapsedTime(begin);
            Draw();
        });
    }

    /// <inheritdoc/>
    public void Finish(Tensor video)
    {
        _isWritten = false;
        Spend(() =>
        {
            _shown = [.. _latentFrames.Select(frame => FrameOf(video, PixelFrame(frame)))];
            if (_share.Allows(_drawing))
            {
                Draw();
            }
        });
    }

    /// <summary>Writes the picture a last time, if there was no time for it before.</summary>
    public void Complete()
    {
        if (!_isWritten)
        {
            Spend(Draw);
        }
    }

    private int LatentFrames => _latentFrames[^1] + 1;

    /// <summary>Latent frame f holds the pixel frames 4f - 3 to 4f: the last of them is shown.</summary>
    private int PixelFrame(int latentFrame) => Math.Min(_frames - 1, latentFrame * _model.VaeConfig.TemporalCompressionRatio);

    private void Spend(Action work)
    {
        if (Problem is not null)
        {
            return;
        }

        try
        {
            _share.Spend(work);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotFiniteNumberException)
        {
            Problem = $"The preview '{_path}' is not kept up to date: {error.Message}";
        }
    }

    private void Draw()
    {
        long begin = _time.GetTimestamp();
        string window = _windows > 1 ? $"window {_progress.Window + 1} of {_windows}" : $"{_frames} frames";
        string tile = _progress.Tiles > 1 ? $", tile {_progress.Tile + 1} of {_progress.Tiles}" : "";
        string stage = _progress.Stage.ToString().ToLowerInvariant();
        byte[] picture = ContactSheet.Draw(
            _size,
            [.. _latentFrames.Select(frame => $"frame {PixelFrame(frame) + 1} of {_frames}")],
            [
                new ContactSheetRow("source", _source, window + tile),
                new ContactSheetRow("so far", _shown, $"{stage} {_progress.Step} of {_progress.Steps}"),
            ]);
        AtomicFile.Write(_path, stream => stream.Write(picture));
        Pictures++;
        _isWritten = true;
        _drawing = _time.GetElapsedTime(begin);
    }

    private byte[] Decode(Tensor latents, int frame)
    {
        // Patches in time may have put frames before the clip.
        int padding = latents.Shape[1] - LatentFrames;
        Tensor video = _model.Decode(latents.Slice(axis: 1, padding + frame, length: 1), frames: 1, _tiledVae, _cancellation);
        byte[] decoded = FrameOf(video, 0);
        _model.Backend.Free(video);
        return decoded;
    }

    private byte[] FrameOf(Tensor video, int index)
    {
        IBackend backend = _model.Backend;
        Tensor frame = backend.Compute(new Copy(DType.F32), video.Slice(axis: 1, index, length: 1));
        Tensor host = backend.DownloadCopy(frame);
        byte[] levels = Array.ConvertAll(host.Span<float>().ToArray(), PixelLevel.Of);
        host.Buffer.Dispose();
        backend.Free(frame);
        return levels;
    }
}
