using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>Derains windows of one run, each tile after tile.</summary>
/// <param name="model">The model.</param>
/// <param name="tiles">The tiles of a frame.</param>
/// <param name="options">What to do.</param>
/// <param name="pool">Where the frames come from.</param>
internal sealed class WindowDerainer(DerainModel model, TileGrid tiles, DerainOptions options, FramePool<float> pool)
{
    private const int Channels = 3;

    /// <summary>The device, for messages.</summary>
    public IBackend Device => model.Backend;

    /// <summary>The draws of a place of the clip.</summary>
    public required Func<LatentPlace, INoiseSource> Noise { get; init; }

    public IProgress<DerainProgress>? Progress { get; init; }

    /// <summary>Keeps the tensors of the first window's first tile.</summary>
    public RunRecorder? Recorder { get; init; }

    public IRunJournal? Journal { get; init; }

    public IWindowObserver? Observer { get; init; }

    /// <summary>Derains one window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>As many frames, about -1..1; to be returned to the pool.</returns>
    public float[][] Derain(ClipWindow window, CancellationToken cancellation)
    {
        float[][] derained = [.. window.Frames.Select(_ => pool.Rent(tiles.Height * tiles.Width * Channels))];
        if (tiles.Tiles.Count > 1)
        {
            Array.ForEach(derained, Array.Clear);
        }

        DerainPipeline pipeline = new(model) { Observer = Observer };
        foreach (FrameTile tile in tiles.Tiles)
        {
            TileProgress progress = new([Observer, Progress], window.Index, tile.Index, tiles.Tiles.Count);
            Tensor video = ToVideo(window.Frames, tile);
            Tensor result = pipeline.Derain(
                video,
                options,
                Noise(PlaceOf(tile, window.Start)).On(model.Backend),
                progress,
                window.Index == 0 && tile.Index == 0 ? Recorder : null,
                Journal?.Steps(window.Index, tile.Index),
                cancellation);
            model.Backend.Free(video);
            AddTo(derained, result, tile);
        }

        return derained;
    }

    private LatentPlace PlaceOf(FrameTile tile, long start)
    {
        int temporal = model.VaeConfig.TemporalCompressionRatio;
        int spatial = model.VaeConfig.SpatialCompressionRatio;
        return new LatentPlace(
            checked((int)((start + temporal - 1) / temporal)),
            tile.Rows.Start / spatial,
            tile.Columns.Start / spatial,
            tiles.Height / spatial,
            tiles.Width / spatial);
    }

    /// <summary>A tile of frames as the model's video, the last one repeated until the count fits: nothing is stretched in time.</summary>
    private Tensor ToVideo(IReadOnlyList<byte[]> frames, FrameTile tile)
    {
        int frameBytes = checked(tiles.Height * tiles.Width * Channels);
        Tensor bytes = Tensor.OnHost(
            DType.U8, [1, model.FramesFor(frames.Count), tile.Rows.Length, tile.Columns.Length, Channels]);
        for (int index = 0; index < bytes.Shape[1]; index++)
        {
            byte[] frame = frames[Math.Min(index, frames.Count - 1)];
            if (frame.Length != frameBytes)
            {
                throw new ShapeException("Derain", "every frame", $"{frameBytes} bytes for {tiles.Width}x{tiles.Height}", frame.Length);
            }

            tile.CutFrom(frame, tiles.Width, bytes.Slice(axis: 1, index, length: 1).Span<byte>());
        }

        IBackend backend = model.Backend;
        Tensor onDevice = backend.Upload(bytes);
        Tensor video = backend.Compute(new FramesToVideo(), onDevice);
        backend.Free(onDevice);
        bytes.Buffer.Dispose();
        return video;
    }

    /// <summary>Puts a tile where it belongs, and frees its memory.</summary>
    private void AddTo(float[][] frames, Tensor video, FrameTile tile)
    {
        IBackend backend = model.Backend;
        Tensor exact = backend.ToType(video, DType.F32);
        Tensor host = backend.DownloadCopy(exact);
        for (int index = 0; index < frames.Length; index++)
        {
            ReadOnlySpan<float> values = host.Slice(axis: 1, index, length: 1).Span<float>();
            if (tiles.Tiles.Count == 1)
            {
                values.CopyTo(frames[index]);
            }
            else
            {
                tile.AddTo(frames[index], tiles.Width, values);
            }
        }

        host.Buffer.Dispose();
        if (exact != video)
        {
            backend.Free(exact);
        }

        backend.Free(video);
    }

    private sealed class TileProgress(IReadOnlyList<IProgress<DerainProgress>?> told, int window, int tile, int tiles)
        : IProgress<DerainProgress>
    {
        public void Report(DerainProgress value)
        {
            foreach (IProgress<DerainProgress>? listener in told)
            {
                listener?.Report(value with { Window = window, Tile = tile, Tiles = tiles });
            }
        }
    }
}
