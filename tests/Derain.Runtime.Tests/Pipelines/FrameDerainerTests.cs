using CsCheck;
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
        Assert.Equal(derainer.WindowCount(count), reports.Max(report => report.Window) + 1);
        Assert.Equal(derainer.WindowCount(count), reports.Count(report => report is { Stage: DerainStage.Decode, Step: 1 }));
    }

    [Fact]
    public void The_first_window_of_a_long_clip_is_that_of_a_short_one_up_to_the_overlap()
    {
        var derainer = new FrameDerainer(_model, window: 9, overlap: 3);
        List<byte[]> alone = [.. Run(derainer, Frames(9))];
        List<byte[]> joined = [.. Run(derainer, Frames(15))];

        Assert.Equal(alone.Take(6), joined.Take(6));
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

    [Fact]
    public void A_cross_fade_goes_evenly_from_one_window_to_the_next()
    {
        float[][] next = [[1], [1], [1], [5]];
        FrameDerainer.CrossFade([[0], [0], [0]], next);
        Assert.Equal([0.25f, 0.5f, 0.75f, 5f], next.Select(frame => frame[0]));
    }

    [Fact]
    public void Windows_cover_the_clip_exactly() => Gen.Select(Gen.Int[1, 400], Gen.Int[0, 8]).Sample((frames, overlap) =>
    {
        var derainer = new FrameDerainer(_model, window: 9, overlap);
        long windows = derainer.WindowCount(frames);
        long covered = 9 + (windows - 1) * (9 - overlap);
        return covered >= frames && (windows == 1 || covered - (9 - overlap) < frames);
    });

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
