using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class FrameDerainerTests : IDisposable
{
    private const int Height = 16;
    private const int Width = 32;

    private static readonly DerainOptions TwoSteps = new() { Steps = 2, Skip = 1, Guidance = 2 };

    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new();
    private readonly DerainModel _model;

    public FrameDerainerTests() =>
        _model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), _backend, new PromptCache(_cache.Root));

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(23)]
    public void As_many_frames_come_out_as_go_in(int count)
    {
        var derainer = new FrameDerainer(_model);
        List<DerainProgress> reports = [];

        List<byte[]> dry = [.. Run(derainer, Frames(count), new Reports(reports))];

        Assert.Equal(count, dry.Count);
        Assert.Equal(derainer.Grid.CountFor(count), reports.Max(report => report.Window) + 1);
        Assert.Equal(derainer.Grid.CountFor(count), reports.Count(report => report is { Stage: DerainStage.Decode, Step: 1 }));
    }

    [Fact]
    public void The_first_window_of_a_long_clip_is_that_of_a_short_one_up_to_the_overlap()
    {
        var derainer = new FrameDerainer(_model, window: 9, overlap: 5);
        List<byte[]> alone = [.. Run(derainer, Frames(9))];
        List<byte[]> joined = [.. Run(derainer, Frames(15))];

        Assert.Equal(alone.Take(4), joined.Take(4));
        Assert.NotEqual(alone[8], joined[8]);
    }

    [Fact]
    public void Frames_come_before_the_whole_clip_is_read()
    {
        int read = 0;
        IEnumerable<byte[]> Counted() => Frames(1000).Select(frame =>
        {
            read++;
            return frame;
        });

        _ = Run(new FrameDerainer(_model), Counted()).First();

        Assert.InRange(read, 9, 18);
    }

    [Fact]
    public void The_same_seed_gives_the_same_frames_and_another_seed_others()
    {
        var derainer = new FrameDerainer(_model);
        List<byte[]> first = [.. Run(derainer, Frames(5))];
        using CpuBackend oneThread = new(threads: 1);
        using DerainModel sameModel = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), oneThread, new PromptCache(_cache.Root));

        Assert.Equal(first, Run(new FrameDerainer(sameModel), Frames(5)));
        Assert.NotEqual(first, derainer.Derain(Frames(5), Height, Width, TwoSteps with { Seed = 1 }));
    }

    [Fact]
    public void Cancelling_ends_the_run_between_two_steps()
    {
        using var cancellation = new CancellationTokenSource();
        List<DerainProgress> reports = [];
        IEnumerable<byte[]> run = new FrameDerainer(_model).Derain(
            Frames(9), Height, Width, TwoSteps, progress: new Reports(reports, cancellation.Cancel), cancellation: cancellation.Token);

        Assert.Throws<OperationCanceledException>(() => run.ToList());
        Assert.InRange(reports.Count, 1, 2);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(9, 9)]
    [InlineData(9, -1)]
    public void A_window_or_overlap_that_cannot_be_is_refused(int window, int? overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameDerainer(_model, window, overlap));

    [Fact]
    public void A_frame_of_another_size_is_refused()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => Run(new FrameDerainer(_model), [new byte[5]]).ToList());
        Assert.Equal("Derain: every frame must be 1536 bytes for 32x16, but is 5.", error.Message);
    }

    [Fact]
    public void A_size_the_model_does_not_take_is_refused()
    {
        ShapeException error = Assert.Throws<ShapeException>(
            () => new FrameDerainer(_model).Derain([new byte[17 * 32 * 3]], 17, 32, TwoSteps).ToList());
        Assert.Equal(
            "Derain: video must be [1, F, H, W, 3] with F = 1, 9, 17, … and H and W multiples of 16, but is [1, 1, 17, 32, 3].", error.Message);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(9, 1)]
    [InlineData(19, 1)]
    [InlineData(23, 5)]
    public void Going_on_after_any_window_gives_the_same_frames(int count, int overlap)
    {
        var derainer = new FrameDerainer(_model, window: 9, overlap);
        List<byte[]> uninterrupted = [.. Run(derainer, Frames(count))];
        MemoryJournal journal = new();
        Assert.Equal(uninterrupted, derainer.Derain(Frames(count), Height, Width, TwoSteps, journal: journal));
        Assert.Equal(derainer.Grid.CountFor(count), journal.FinishedWindows);

        for (int windows = 0; windows <= journal.FinishedWindows; windows++)
        {
            MemoryJournal kept = journal.After(windows);
            List<DerainProgress> reports = [];
            List<byte[]> frames =
                [.. derainer.Derain(Frames(count), Height, Width, TwoSteps, progress: new Reports(reports), journal: kept)];

            Assert.Equal(uninterrupted, frames);
            Assert.Equal(Enumerable.Range(windows, journal.FinishedWindows - windows), reports.Select(report => report.Window).Distinct());
            Assert.Equal(journal.FinishedWindows, kept.FinishedWindows);
        }
    }

    [Fact]
    public void The_journal_of_a_longer_clip_is_refused()
    {
        var derainer = new FrameDerainer(_model, window: 9, overlap: 1);
        MemoryJournal journal = new();
        _ = derainer.Derain(Frames(17), Height, Width, TwoSteps, journal: journal).Count();

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => derainer.Derain(Frames(4), Height, Width, TwoSteps, journal: journal).ToList());
        Assert.StartsWith("It has finished more than the 4 frames of the clip", error.Message);
    }

    [Fact]
    public void A_frame_is_final_in_the_journal_before_it_is_given()
    {
        MemoryJournal journal = new();
        IEnumerable<byte[]> frames = new FrameDerainer(_model, window: 9, overlap: 5)
            .Derain(Frames(30), Height, Width, TwoSteps, journal: journal);

        int given = 0;
        foreach (byte[] _ in frames)
        {
            given++;
            Assert.InRange(given, 1, journal.FinishedFrames().Count());
        }
    }

    [Fact]
    public void Windows_that_share_frames_share_their_noise()
    {
        List<LatentPlace> places = [];
        _ = new FrameDerainer(_model, window: 9, overlap: 5)
            .Derain(
                Frames(19),
                Height,
                Width,
                TwoSteps,
                place =>
                {
                    places.Add(place);
                    return new PhiloxNoise(_backend, 1, place);
                })
            .Count();

        Assert.Equal([0, 1, 2, 3], places.Select(place => place.Frame));
    }

    [Fact]
    public void A_frame_in_tiles_is_covered_and_its_noise_is_that_of_the_whole_frame()
    {
        var derainer = new FrameDerainer(_model);
        List<LatentPlace> places = [];
        List<DerainProgress> reports = [];
        List<byte[]> frames =
        [
            .. derainer.Derain(
                Frames(3),
                Height,
                Width,
                TwoSteps,
                place =>
                {
                    places.Add(place);
                    return new PhiloxNoise(_backend, 1, place);
                },
                new Reports(reports),
                tiles: TileGrid.Of(Height, Width, 16, 16, 8)),
        ];

        Assert.Equal([3, Height * Width * 3], [frames.Count, frames[0].Length]);
        Assert.Equal([0, 1, 2], reports.Select(report => report.Tile).Distinct());
        Assert.All(reports, report => Assert.Equal(3, report.Tiles));
        int ratio = _model.VaeConfig.SpatialCompressionRatio;
        Assert.Equal(
            [new LatentPlace(0, 0, 0, Height / ratio, Width / ratio), new(0, 0, 8 / ratio, Height / ratio, Width / ratio),
                new(0, 0, 16 / ratio, Height / ratio, Width / ratio)],
            places);
    }

    [Fact]
    public void One_tile_is_the_whole_frame()
    {
        var derainer = new FrameDerainer(_model);
        Assert.Equal(
            Run(derainer, Frames(3)),
            derainer.Derain(Frames(3), Height, Width, TwoSteps, tiles: TileGrid.Of(Height, Width, 64, 64, 16)));
    }

    private static IEnumerable<byte[]> Run(FrameDerainer derainer, IEnumerable<byte[]> frames, IProgress<DerainProgress>? progress = null) =>
        derainer.Derain(frames, Height, Width, TwoSteps, progress: progress);

    /// <summary>A bright square that moves to the right.</summary>
    private static IEnumerable<byte[]> Frames(int count) => Enumerable.Range(0, count).Select(index =>
    {
        byte[] frame = new byte[Height * Width * 3];
        for (int row = 4; row < 12; row++)
        {
            frame.AsSpan((row * Width + index % (Width - 8)) * 3, 24).Fill(200);
        }

        return frame;
    });

    private sealed class Reports(List<DerainProgress> reports, Action? onReport = null) : IProgress<DerainProgress>
    {
        public void Report(DerainProgress value)
        {
            reports.Add(value);
            onReport?.Invoke();
        }
    }
}
