using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines.Journal;

/// <summary>A window broken off behind any step it kept goes on with the same bits.</summary>
public sealed class StepResumeTests : IDisposable
{
    private static readonly Shape Video = [1, 9, 16, 32, 3];

    private readonly TemporaryFolder _folder = new();
    private readonly CpuBackend _backend = new();
    private readonly DerainModel _model;

    public StepResumeTests() =>
        _model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), _backend, new PromptCache(_folder["cache"]));

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(InversionMethod.Ddpm)]
    [InlineData(InversionMethod.Ddim)]
    public void A_window_killed_behind_any_kept_tensor_goes_on_with_the_same_bits(InversionMethod method)
    {
        DerainOptions options = Options(method);
        float[] whole = Derain(options, journal: null);
        int kept = 0;
        using (RunJournal all = Open(Leftover.Discard))
        {
            Assert.Equal(whole, Derain(options, new KilledJournal(all.Steps(0, 0), int.MaxValue, () => kept++)));
        }

        // x0, a noise map or inverted sample and a derained sample of each step; the last noise map is none.
        Assert.Equal(method == InversionMethod.Ddpm ? 1 + 3 + 4 : 1 + 4 + 4, kept);
        for (int keeps = 0; keeps <= kept; keeps++)
        {
            using (RunJournal killed = Open(Leftover.Discard))
            {
                Assert.Throws<TimeoutException>(() => Derain(options, new KilledJournal(killed.Steps(0, 0), keeps)));
            }

            using RunJournal resumed = Open(Leftover.Resume);
            List<DerainProgress> reports = [];
            Assert.Equal(whole, Derain(options, resumed.Steps(0, 0), reports));
            int steps = reports.Count(report => report.Step > 0 && report.Stage is DerainStage.Invert or DerainStage.Derain);
            Assert.True(keeps == 0 || steps < 8 + 4, $"{steps} steps after {keeps} tensors were kept");
        }
    }

    [Fact]
    public void Only_what_is_left_is_computed()
    {
        DerainOptions options = Options(InversionMethod.Ddpm);
        using RunJournal journal = Open(Leftover.Discard);
        _ = Derain(options, journal.Steps(0, 0));
        List<DerainProgress> reports = [];
        _ = Derain(options, journal.Steps(0, 0), reports);
        Assert.DoesNotContain(reports, report => report is { Stage: DerainStage.Derain, Step: > 0 });
    }

    [Fact]
    public void A_window_that_is_stopped_keeps_its_last_step_at_once()
    {
        DerainOptions options = Options(InversionMethod.Ddpm);
        float[] whole = Derain(options, journal: null);
        using RunJournal journal = Open(Leftover.Discard, TimeSpan.FromHours(1));
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => Derain(options, journal.Steps(0, 0), stop: (stop, DerainStage.Derain, 2)));
        Assert.True(journal.HasWork);

        List<DerainProgress> reports = [];
        Assert.Equal(whole, Derain(options, journal.Steps(0, 0), reports));
        Assert.Equal([0, 3, 4], reports.Where(report => report.Stage == DerainStage.Derain).Select(report => report.Step));
    }

    [Fact]
    public void A_damaged_step_is_computed_again()
    {
        DerainOptions options = Options(InversionMethod.Ddpm);
        float[] whole = Derain(options, journal: null);
        using RunJournal journal = Open(Leftover.Discard);
        _ = Derain(options, journal.Steps(0, 0));
        foreach (string file in Directory.GetFiles(journal.Folder, "step-*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..^1]);
            Assert.Equal(whole, Derain(options, journal.Steps(0, 0)));
        }
    }

    [Fact]
    public void A_window_in_tiles_that_is_stopped_in_any_of_them_goes_on_with_the_same_bits()
    {
        DerainOptions options = Options(InversionMethod.Ddpm);
        var tiles = TileGrid.Of(height: 16, width: 32, tileHeight: 16, tileWidth: 16, multiple: 8);
        byte[][] whole = DerainTiles(options, tiles, journal: null);
        for (int tile = 0; tile < tiles.Tiles.Count; tile++)
        {
            using (RunJournal stopped = Open(Leftover.Discard))
            {
                Assert.Throws<OperationCanceledException>(() => DerainTiles(options, tiles, stopped, stopIn: tile));
                Assert.Equal(0, stopped.FinishedWindows);
            }

            using RunJournal resumed = Open(Leftover.Resume);
            List<DerainProgress> reports = [];
            Assert.Equal(whole, DerainTiles(options, tiles, resumed, reports: reports));

            // All steps of the tiles before it are there, two of its own, and none of those after it.
            Assert.Equal(
                [.. Enumerable.Range(0, tiles.Tiles.Count).Select(index => index < tile ? 0 : index == tile ? 2 : 4)],
                Enumerable.Range(0, tiles.Tiles.Count).Select(
                    index => reports.Count(report => report.Tile == index && report is { Stage: DerainStage.Derain, Step: > 0 })));
            Assert.Equal(1, resumed.FinishedWindows);
        }
    }

    private byte[][] DerainTiles(
        DerainOptions options, TileGrid tiles, RunJournal? journal, int? stopIn = null, List<DerainProgress>? reports = null)
    {
        using CancellationTokenSource stop = new();
        Reports progress = new(report =>
        {
            reports?.Add(report);
            if (report.Tile == stopIn && report is { Stage: DerainStage.Derain, Step: 2 })
            {
                stop.Cancel();
            }
        });
        return [.. new FrameDerainer(_model).Derain(
            TestFrames.Make(9, seed: 3, width: 32, height: 16), 16, 32, options, progress: progress, tiles: tiles, journal: journal,
            cancellation: stop.Token)];
    }

    private static DerainOptions Options(InversionMethod method) =>
        new() { Steps = 5, Skip = 1, Guidance = 3, Inversion = method, Seed = 7 };

    private RunJournal Open(Leftover leftover, TimeSpan? interval = null)
    {
        RunFingerprint fingerprint = new();
        fingerprint.Add("a", "b");
        return RunJournal.Open(_folder["work"], fingerprint, leftover, frameWidth: 32, interval ?? TimeSpan.Zero);
    }

    private float[] Derain(
        DerainOptions options,
        IStepJournal? journal,
        List<DerainProgress>? reports = null,
        (CancellationTokenSource Source, DerainStage Stage, int Step)? stop = null)
    {
        Tensor video = _backend.Compute(new GaussianNoise(Video, 1, 2));
        CancellationToken cancellation = stop?.Source.Token ?? CancellationToken.None;
        Reports progress = new(report =>
        {
            reports?.Add(report);
            if (stop is var (source, stage, step) && report.Stage == stage && report.Step == step)
            {
                source.Cancel();
            }
        });
        Tensor result = new DerainPipeline(_model).Derain(video, options, null, progress, null, journal, cancellation);
        float[] values = result.Span<float>().ToArray();
        GC.KeepAlive(result);
        return values;
    }

    private sealed class Reports(Action<DerainProgress> report) : IProgress<DerainProgress>
    {
        public void Report(DerainProgress value) => report(value);
    }

    /// <summary>A journal whose process is killed: some tensors are kept, and then nothing happens any more.</summary>
    private sealed class KilledJournal(IStepJournal journal, int keeps, Action? kept = null) : IStepJournal
    {
        private int _keeps;

        public bool TryRestore(string name, Tensor host) => journal.TryRestore(name, host);

        public void Keep(string name, Tensor host)
        {
            if (_keeps++ == keeps)
            {
                throw new TimeoutException();
            }

            journal.Keep(name, host);
            kept?.Invoke();
        }

        // After the last keep too: a kill may come between a tensor and the one it replaces.
        public void Drop(string name)
        {
            if (_keeps == keeps)
            {
                throw new TimeoutException();
            }

            journal.Drop(name);
        }
    }
}
