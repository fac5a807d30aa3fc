using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Work => _folder[".dry.mp4.derain"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_is_beside_the_output()
    {
        Assert.Equal(Work, RunJournal.FolderFor(_folder["dry.mp4"]));
        Assert.Equal(_folder[".frames.%04d.png.derain"], RunJournal.FolderFor(_folder["frames/%04d.png"]));
    }

    [Fact]
    public void Windows_that_were_finished_are_there_again()
    {
        using (RunJournal journal = Open())
        {
            Assert.Empty(journal.Tail());
            FinishWindows(journal, 0, 3);
            Assert.Equal(TestFrames.Tail(2), journal.Tail());
        }

        using RunJournal resumed = Open(Leftover.Resume);
        Assert.True(resumed.IsResumed);
        Assert.Empty(resumed.Notices);
        Assert.Equal(3, resumed.FinishedWindows);
        Assert.Equal(FramesOf(3), resumed.FinishedFrames());
        Assert.Equal(TestFrames.Tail(2), resumed.Tail());
        FinishWindows(resumed, 3, 1);
        Assert.Equal(FramesOf(4), resumed.FinishedFrames());
    }

    [Fact]
    public void Steps_are_kept_until_their_window_is_finished()
    {
        using (RunJournal journal = Open())
        {
            journal.Steps(0, 0).Keep("x", Tensor.OnHost<float>([2], [1, 2]));
            journal.Steps(0, 1).Keep("x", Tensor.OnHost<float>([2], [3, 4]));
            journal.Steps(0, 0).Keep("old", Tensor.OnHost<float>([1], [9]));
            journal.Steps(0, 0).Drop("old");
        }

        using RunJournal resumed = Open(Leftover.Resume);
        Assert.Equal([1, 2], Restored(resumed, window: 0, tile: 0, "x", 2)!);
        Assert.Equal([3, 4], Restored(resumed, window: 0, tile: 1, "x", 2)!);
        Assert.Null(Restored(resumed, window: 0, tile: 0, "old", 1));
        Assert.Null(Restored(resumed, window: 0, tile: 0, "x", 3)); // of another shape
        FinishWindows(resumed, 0, 1);
        Assert.Null(Restored(resumed, window: 0, tile: 0, "x", 2));
    }

    [Fact]
    public void What_a_crash_left_half_written_is_swept_away()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 2);
        }

        string torn = Path.Combine(Work, ".window-000002.abc.tmp");
        File.WriteAllText(torn, "half");
        Directory.CreateDirectory(Path.Combine(Work, ".derain-frames"));
        using RunJournal resumed = Open(Leftover.Resume);
        Assert.Equal(2, resumed.FinishedWindows);
        Assert.False(File.Exists(torn));
        Assert.Empty(Directory.GetDirectories(Work));
        Assert.Equal(
            ["lock", "manifest.json", "tail-000000.safetensors", "tail-000001.safetensors", "window-000000", "window-000001"],
            Directory.GetFiles(Work).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("window-000003", 3)]
    [InlineData("tail-000003.safetensors", 3)]
    [InlineData("window-000001", 0)] // what window 0 left for it is gone
    public void After_a_damaged_file_windows_are_computed_again(string file, int windows)
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 4);
        }

        string path = Path.Combine(Work, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
        using RunJournal resumed = Open(Leftover.Resume);
        Assert.Equal(windows, resumed.FinishedWindows);
        Assert.Contains($"{4 - windows} cannot be used", Assert.Single(resumed.Notices));
        FinishWindows(resumed, windows, 5 - windows);
        Assert.Equal(FramesOf(5), resumed.FinishedFrames());
    }

    [Fact]
    public void Another_run_refuses_to_resume_and_says_why()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 1);
        }

        var error = Assert.Throws<RunChangedException>(() => Open(Leftover.Resume, steps: "30"));
        Assert.Contains("--steps was 25 and is 30", error.Message);
        Assert.Contains("--overwrite", error.Message);
        using RunJournal resumed = Open(Leftover.Resume); // which left everything in place
        Assert.Equal(1, resumed.FinishedWindows);
    }

    [Fact]
    public void A_damaged_manifest_refuses_to_resume()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 1);
        }

        File.WriteAllText(Path.Combine(Work, "manifest.json"), "{");
        Assert.Contains("manifest.json' is damaged", Assert.Throws<JournalException>(() => Open(Leftover.Resume)).Message);
        using RunJournal afresh = Open(Leftover.Discard);
        Assert.Equal(0, afresh.FinishedWindows);
    }

    [Fact]
    public void A_minute_of_work_is_not_deleted_unless_asked()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 2);
        }

        File.SetLastWriteTimeUtc(Path.Combine(Work, "manifest.json"), DateTime.UtcNow.AddMinutes(-2));
        Assert.Contains("(2 windows): go on with --resume", Assert.Throws<JournalException>(() => Open()).Message);
        Assert.NotNull(RunJournal.LeftoverIn(Work));
        using RunJournal afresh = Open(Leftover.Discard);
        Assert.Equal(0, afresh.FinishedWindows);
        Assert.Empty(afresh.FinishedFrames());
    }

    [Fact]
    public void A_few_seconds_of_work_make_no_question()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 2);
        }

        Assert.Null(RunJournal.LeftoverIn(Work));
        using RunJournal afresh = Open();
        Assert.Equal(0, afresh.FinishedWindows);
    }

    [Fact]
    public void One_run_holds_it_at_a_time()
    {
        using RunJournal journal = Open();
        foreach (Leftover leftover in Enum.GetValues<Leftover>())
        {
            Assert.StartsWith("Another run is writing the same output", Assert.Throws<JournalException>(() => Open(leftover)).Message);
        }

        FinishWindows(journal, 0, 1);
        Assert.Equal(FramesOf(1), journal.FinishedFrames());
    }

    [Fact]
    public void Nothing_is_left_of_a_run_that_completed_or_finished_nothing()
    {
        using (RunJournal journal = Open())
        {
            Assert.False(journal.HasWork);
        }

        Assert.False(Directory.Exists(Work));
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 1);
            Assert.True(journal.HasWork);
            journal.Completing();
            Assert.True(RunJournal.WasCompleting(Work));
            journal.Complete(_folder["dry.mp4"]);
            Assert.False(journal.HasWork);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_folder_that_was_being_deleted_is_no_finished_work()
    {
        using (RunJournal journal = Open())
        {
            FinishWindows(journal, 0, 1);
        }

        Directory.Move(Work, Work + ".done");
        using RunJournal next = Open(Leftover.Resume);
        Assert.Equal(0, next.FinishedWindows);
        Assert.False(Directory.Exists(Work + ".done"));
    }

    [Fact]
    public void A_full_disk_is_one_error_and_keeps_what_was_finished()
    {
        using TinyDisk disk = new(_folder["disk"], kilobytes: 256);
        string work = _folder["disk/.dry.mp4.derain"];
        int finished = 0;
        using (var journal = RunJournal.Open(work, Fingerprint("25"), Leftover.Refuse, DiskWidth))
        {
            var error = Assert.Throws<JournalException>(() =>
            {
                for (; finished < 1000; finished++)
                {
                    journal.Finish(finished, TestFrames.Make(2, finished, DiskWidth, DiskWidth), TestFrames.Tail(finished));
                }
            });
            Assert.Equal(
                $"The work folder '{work}' cannot be written: no space left on device. "
                + "Once that is put right, the same command with --resume goes on.",
                error.Message);
        }

        Assert.DoesNotContain(Directory.GetFiles(work), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        using var resumed = RunJournal.Open(work, Fingerprint("25"), Leftover.Resume, DiskWidth);
        Assert.InRange(finished, 1, 100);
        Assert.Equal(finished, resumed.FinishedWindows);
        Assert.Equal(Enumerable.Range(0, finished).SelectMany(window => TestFrames.Make(2, window, DiskWidth, DiskWidth)), resumed.FinishedFrames());
    }

    private const int DiskWidth = 32;

    private static RunFingerprint Fingerprint(string steps)
    {
        RunFingerprint fingerprint = new();
        fingerprint.Add("the input", "9 bytes");
        fingerprint.Add("--steps", steps);
        return fingerprint;
    }

    private static void FinishWindows(RunJournal journal, int first, int count)
    {
        for (int window = first; window < first + count; window++)
        {
            journal.Finish(window, TestFrames.Make(3, window), TestFrames.Tail(window));
        }
    }

    private static IEnumerable<byte[]> FramesOf(int windows) =>
        Enumerable.Range(0, windows).SelectMany(window => TestFrames.Make(3, window));

    private static float[]? Restored(RunJournal journal, int window, int tile, string name, int length)
    {
        Tensor host = Tensor.OnHost(DType.F32, [length]);
        return journal.Steps(window, tile).TryRestore(name, host) ? host.Span<float>().ToArray() : null;
    }

    private RunJournal Open(Leftover leftover = Leftover.Refuse, string steps = "25") =>
        RunJournal.Open(Work, Fingerprint(steps), leftover, TestFrames.Width, TimeSpan.Zero);
}
