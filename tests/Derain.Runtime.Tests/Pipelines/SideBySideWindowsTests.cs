using Derain.Kernels.Operations;
using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Tests.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>Windows of a clip on several devices: the bits of one device, whatever is done when and wherever it ends.</summary>
public sealed class SideBySideWindowsTests : IDisposable
{
    private const int Height = 16;
    private const int Width = 32;

    private static readonly DerainOptions Options = new() { Steps = 3, Skip = 1, Guidance = 2, Seed = 5 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 9, 1)]
    [InlineData(2, 26, 1)]
    [InlineData(3, 35, 5)]
    public void Windows_on_several_devices_are_those_of_one(int devices, int count, int overlap)
    {
        List<byte[]> expected = OnOneDevice(count, overlap);
        using TestReplicas several = new(_folder, devices);
        FrameDerainer derainer = new(several.Replicas, window: 9, overlap);
        MemoryJournal journal = new();
        Reports reports = new();

        Assert.Equal(expected, Run(derainer, count, journal: journal, progress: reports));
        Assert.Equal(derainer.Grid.CountFor(count), journal.FinishedWindows);
        Assert.Equal(derainer.Grid.CountFor(count), reports.All.Count(report => report is { Stage: DerainStage.Decode, Step: 1 }));
    }

    [Fact]
    public void A_slow_device_holds_up_nothing_but_the_order()
    {
        List<byte[]> expected = OnOneDevice(42, overlap: 1);
        using TestReplicas several = new(_folder, devices: 2, (device, _) =>
        {
            if (device == 0)
            {
                Thread.Sleep(1);
            }
        });

        Assert.Equal(expected, Run(new FrameDerainer(several.Replicas, window: 9, overlap: 1), 42));
        Assert.True(several.Executed[1] > several.Executed[0], string.Join(" and ", several.Executed));
    }

    [Fact]
    public void Devices_that_are_not_alike_take_turns()
    {
        using TestReplicas several = new(_folder, devices: 2, names: ["this", "that"]);
        Assert.False(several.Replicas.AreAlike);
        Lock sync = new();
        Dictionary<int, int> threadOf = [];
        Reports reports = new(report =>
        {
            lock (sync)
            {
                threadOf[report.Window] = Environment.CurrentManagedThreadId;
            }
        });

        _ = Run(new FrameDerainer(several.Replicas, window: 9, overlap: 1), 42, progress: reports).Count;

        Assert.Equal([0, 1, 2, 3, 4, 5], threadOf.Keys.Order());
        Assert.All(threadOf, window => Assert.Equal(threadOf[window.Key % 2], window.Value));
        Assert.NotEqual(threadOf[0], threadOf[1]);
    }

    [Fact]
    public void No_more_is_read_than_what_is_under_way_and_a_window_more()
    {
        using TestReplicas several = new(_folder, devices: 2);
        int read = 0;
        IEnumerable<byte[]> source = TestFrames.Make(1000, seed: 3, Width, Height).Select(frame =>
        {
            read++;
            return frame;
        });
        FrameDerainer derainer = new(several.Replicas, window: 9, overlap: 1);

        _ = derainer.Derain(source, Height, Width, Options).First();

        Assert.InRange(read, 9, 9 + (3 * 8));
    }

    [Fact]
    public void An_error_of_one_device_stops_all_and_is_told_with_the_device()
    {
        using TestReplicas several = new(
            _folder,
            devices: 2,
            (device, operation) =>
            {
                if (device == 1 && operation is Attention)
                {
                    throw new IOException("It broke.");
                }
            },
            ["device zero", "device one"]);

        var error = Assert.Throws<IOException>(() => Run(new FrameDerainer(several.Replicas, window: 9, overlap: 1), 800));

        Assert.Equal("device one", FailedDevice.Of(error));
        Assert.StartsWith("device one: It broke.", CommandErrors.Explain(error).Message);
    }

    [Fact]
    public void Cancelling_ends_all_devices_at_their_next_step()
    {
        using TestReplicas several = new(_folder, devices: 3);
        using CancellationTokenSource stop = new();
        Reports reports = new(report => stop.Cancel());

        Assert.ThrowsAny<OperationCanceledException>(
            () => Run(new FrameDerainer(several.Replicas, window: 9, overlap: 1), 800, progress: reports, stop: stop.Token));
        Assert.InRange(reports.All.Count, 1, 6);
    }

    [Fact]
    public void Frames_that_nobody_takes_end_the_work()
    {
        using TestReplicas several = new(_folder, devices: 2);
        FrameDerainer derainer = new(several.Replicas, window: 9, overlap: 1);
        _ = derainer.Derain(TestFrames.Make(80, seed: 3, Width, Height), Height, Width, Options).First();
        IReadOnlyList<long> executed = several.Executed;
        Thread.Sleep(50);
        Assert.Equal(executed, several.Executed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_that_is_stopped_goes_on_with_any_number_of_devices(int devices)
    {
        List<byte[]> expected = OnOneDevice(42, overlap: 1);
        HashSet<int> begun = [];
        using (TestReplicas two = new(_folder, devices: 2))
        using (RunJournal journal = Open(Leftover.Discard))
        using (CancellationTokenSource stop = new())
        {
            // Stopped when two windows have derained a step each, one of them ahead of its turn.
            Reports reports = new(report =>
            {
                if (report is { Stage: DerainStage.Derain, Step: 1 } && begun.Add(report.Window) && begun.Count(window => window > 0) == 2)
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(
                () => Run(new FrameDerainer(two.Replicas, window: 9, overlap: 1), 42, journal, reports, stop.Token));
        }

        using TestReplicas several = new(_folder, devices);
        using RunJournal resumed = Open(Leftover.Resume);
        Reports left = new();
        int finished = resumed.FinishedWindows;
        Assert.Equal(expected, Run(new FrameDerainer(several.Replicas, window: 9, overlap: 1), 42, resumed, left));
        Assert.Empty(resumed.Notices);

        // What the windows that were under way had kept was not computed again.
        Assert.All(
            begun.Where(window => window >= finished),
            window => Assert.DoesNotContain(left.All, report => report.Window == window && report is { Stage: DerainStage.Invert, Step: > 0 and < 2 }));
        Assert.DoesNotContain(left.All, report => report.Window < finished);
    }

    private List<byte[]> OnOneDevice(int count, int overlap)
    {
        using TestReplicas one = new(_folder, devices: 1);
        return Run(new FrameDerainer(one.Replicas, window: 9, overlap), count);
    }

    private RunJournal Open(Leftover leftover)
    {
        RunFingerprint fingerprint = new();
        fingerprint.Add("a", "b");
        return RunJournal.Open(_folder["work"], fingerprint, leftover, Width, TimeSpan.Zero);
    }

    private static List<byte[]> Run(
        FrameDerainer derainer, int count, IRunJournal? journal = null, IProgress<DerainProgress>? progress = null, CancellationToken stop = default) =>
    [
        .. derainer.Derain(
            TestFrames.Make(count, seed: 3, Width, Height), Height, Width, Options, progress: progress, journal: journal, cancellation: stop),
    ];

    /// <summary>Every report, of which no two come at the same time.</summary>
    private sealed class Reports(Action<DerainProgress>? onReport = null) : IProgress<DerainProgress>
    {
        private int _inside;

        public List<DerainProgress> All { get; } = [];

        public void Report(DerainProgress value)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            All.Add(value);
            onReport?.Invoke(value);
            Interlocked.Decrement(ref _inside);
        }
    }
}
