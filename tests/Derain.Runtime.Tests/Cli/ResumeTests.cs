using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Runs that are killed, stopped or out of room, and gone on with.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Frames = 25;

    private readonly TemporaryFolder _folder = new();

    public ResumeTests() => Directory.CreateDirectory(_folder["out"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_killed_at_random_moments_gives_the_same_file(int seed) => KillAndResume([seed], kills: 2);

    [Theory]
    [Trait("Category", "Nightly")]
    [InlineData(1000)]
    [InlineData(1010)]
    [InlineData(1020)]
    [InlineData(1030)]
    [InlineData(1040)]
    [InlineData(1050)]
    [InlineData(1060)]
    [InlineData(1070)]
    [InlineData(1080)]
    [InlineData(1090)]
    public void Runs_killed_hundreds_of_times_give_the_same_file(int seed) => KillAndResume(Enumerable.Range(seed, 10), kills: 4);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_stopped_run_goes_on_with_the_same_bits(string signal, int exitCode)
    {
        byte[] whole = Reference();
        using Process process = CommandProcess.Start(_folder, Args("dry.mp4"));
        while (process.StandardError.ReadLine() is { } line && !line.Contains("encode, ", StringComparison.Ordinal))
        {
            // Until it is at work.
        }

        CommandProcess.Signal(process, signal);
        string rest = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(exitCode == process.ExitCode, $"{process.ExitCode}: {rest}");
        Assert.Contains("--resume", rest);
        CommandRun resumed = CommandRun.Succeed(_folder, [.. Args("dry.mp4"), "--resume"]);
        Assert.Contains("Going on with the interrupted run", resumed.Error);
        Assert.Equal(whole, File.ReadAllBytes(_folder["out/dry.mp4"]));
        Assert.Equal([_folder["out/dry.mp4"]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void A_run_that_fills_the_disk_goes_on_when_there_is_room()
    {
        byte[] whole = Reference();
        using TinyDisk disk = new(_folder["disk"], kilobytes: 48); // one window and what it leaves for the next
        string output = _folder["disk/dry.mp4"];
        string[] args = Args(output);
        CommandRun full = CommandRun.Of(_folder, args);
        Assert.Equal(3, full.ExitCode);
        Assert.EndsWith("Once that is put right, the same command with --resume goes on.\n", full.Error);
        Assert.False(File.Exists(output));
        Assert.NotEmpty(Directory.GetFiles(_folder["disk/.dry.mp4.derain"], "window-*"));

        disk.Resize(kilobytes: 4096);
        Assert.Contains("Going on", CommandRun.Succeed(_folder, [.. args, "--resume"]).Error);
        Assert.Equal(whole, File.ReadAllBytes(output));
    }

    [Fact]
    public void What_a_killed_run_leaves_of_a_side_by_side_video_goes_with_the_next_one()
    {
        Clips.Make(_folder["in.mp4"], Frames, width: 32, height: 16);
        string[] args = [.. Args("dry.mp4"), "--side-by-side"];
        using Process process = CommandProcess.Start(_folder, checkpointSeconds: 0, args);
        while (process.StandardError.ReadLine() is { } line && !line.Contains("window 2/", StringComparison.Ordinal))
        {
            // Until the first window is finished.
        }

        CommandProcess.Signal(process, "KILL");
        process.WaitForExit();
        string[] Hidden() => Directory.GetFiles(_folder["out"], ".*");
        Assert.Single(Hidden());
        CommandRun.Succeed(_folder, [.. args, "--resume"]);
        Assert.Empty(Hidden());
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder["out"]).Length);
    }

    [Fact]
    public void Frames_of_a_sequence_go_on_too()
    {
        Clips.Make(_folder["in.mp4"], Frames, width: 32, height: 16);
        CommandRun.Succeed(_folder, Args("whole/%04d.png"));
        string[] args = Args("dry/%04d.png");
        Assert.Equal(130, CommandRun.StoppedAt(_folder, "window 2/", args).ExitCode);
        Assert.True(Directory.Exists(_folder["out/.dry.%04d.png.derain"]));
        Assert.Contains("of which 1 of", CommandRun.Succeed(_folder, [.. args, "--resume"]).Error);
        Assert.Equal([_folder["out/dry"], _folder["out/whole"]], Directory.GetFileSystemEntries(_folder["out"]).Order(StringComparer.Ordinal));
        string[] frames = Directory.GetFiles(_folder["out/whole"]);
        Assert.Equal(Frames, frames.Length);
        Assert.All(frames, frame => Assert.Equal(
            File.ReadAllBytes(frame), File.ReadAllBytes(Path.Combine(_folder["out/dry"], Path.GetFileName(frame)))));
    }

    [Fact]
    public void A_changed_input_model_or_option_refuses_by_name()
    {
        string[] args = Interrupted(out string model);
        Assert.Contains("another one: --guidance was 3 and is 4. Repeat", Fail(With("--guidance", "4")));
        Assert.Contains("another one: --seed was 0 and is 9. Repeat", Fail([.. args, "--seed", "9"]));
        Assert.Contains("--window was 9 and is 17", Fail(With("--window", "17")));
        Assert.Contains("--prompt was empty and is 'a dry street'", Fail([.. args, "--prompt", "a dry street"]));

        string config = Path.Combine(model, "scheduler", "scheduler_config.json");
        File.AppendAllText(config, " ");
        Assert.Contains("the model's scheduler was '", Fail(args));
        File.WriteAllText(config, File.ReadAllText(config)[..^1]);

        Clips.Make(_folder["in.mp4"], frames: Frames - 1, width: 32, height: 16);
        string error = Fail(args);
        Assert.Matches("^The interrupted run in '.*' was another one: the input was '[0-9]+ bytes, SHA-256 [0-9a-f]{32}' and is '", error);
        Assert.EndsWith("Repeat the command as it was, or start afresh with --overwrite in place of --resume.", error);

        string[] With(string option, string value)
        {
            string[] changed = [.. args];
            changed[Array.IndexOf(changed, option) + 1] = value;
            return changed;
        }

        string Fail(string[] changed) => CommandRun.Of(_folder, [.. changed, "--resume"]) is { ExitCode: 1 } run
            ? run.Error.TrimEnd().Split('\n')[^1]["derain: ".Length..]
            : throw new InvalidOperationException("It did not refuse.");
    }

    [Fact]
    public void Moving_everything_and_other_threads_change_nothing()
    {
        byte[] whole = Reference();
        string[] args = Interrupted(out _);
        File.Move(_folder["in.mp4"], _folder["moved.mp4"]);
        args[Array.IndexOf(args, _folder["in.mp4"])] = _folder["moved.mp4"];
        JsonNode json = CommandRun.SucceedWithJson(_folder, [.. args, "--resume", "--threads", "1"]);
        Assert.Equal(Frames, json["frames"]!.GetValue<int>());
        Assert.Equal(whole, File.ReadAllBytes(_folder["out/dry.mp4"]));
    }

    [Fact]
    public void Overwrite_starts_afresh_and_so_does_a_run_of_which_nothing_is_left()
    {
        string[] args = Interrupted(out _);
        Assert.DoesNotContain("Going on", CommandRun.Succeed(_folder, [.. args, "--overwrite", "--seed", "5"]).Error);
        File.Delete(_folder["out/dry.mp4"]);
        Assert.DoesNotContain("Going on", CommandRun.Succeed(_folder, [.. args, "--resume"]).Error);
    }

    [Fact]
    public void A_minute_of_work_is_not_lost_by_forgetting_the_option()
    {
        string[] args = Interrupted(out _);
        File.SetLastWriteTimeUtc(_folder["out/.dry.mp4.derain/manifest.json"], DateTime.UtcNow.AddMinutes(-2));
        Assert.StartsWith("An interrupted run left finished work in '", CommandRun.Fail(_folder, 3, args));
        CommandRun.Succeed(_folder, [.. args, "--resume"]);
    }

    [Fact]
    public void With_resume_a_complete_output_is_left_alone()
    {
        Clips.Make(_folder["in.mp4"], frames: 2, width: 32, height: 16);
        File.WriteAllText(_folder["out/dry.mp4"], "complete");
        Directory.CreateDirectory(_folder["out/.dry.mp4.derain.done"]); // of a run that was killed while it deleted its folder
        File.WriteAllText(_folder["out/.dry.mp4.derain.done/window-000000"], "");
        Assert.EndsWith("is there already and complete, so nothing was done\n", CommandRun.Succeed(_folder, [.. Args("dry.mp4"), "--resume"]).Output);
        Assert.True(CommandRun.SucceedWithJson(_folder, [.. Args("dry.mp4"), "--resume"])["wasComplete"]!.GetValue<bool>());
        Assert.Equal("complete", File.ReadAllText(_folder["out/dry.mp4"]));
        Assert.Equal([_folder["out/dry.mp4"]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Theory]
    [InlineData("--noise")]
    [InlineData("--save-tensors")]
    public void Runs_of_one_piece_are_not_resumed(string option) => Assert.Equal(
        $"--resume does not go with {option}: such a run is one piece; leave it out.",
        CommandRun.Fail(_folder, 1, [.. Args("dry.mp4"), "--resume", option, _folder["noise.safetensors"]]));

    /// <summary>Kills runs of one clip until each has had its share, lets it finish, and compares the file.</summary>
    private void KillAndResume(IEnumerable<int> seeds, int kills)
    {
        byte[] whole = Reference();
        double milliseconds = Run(_folder["out/timed.mp4"], kill: null)!.Value;
        File.Delete(_folder["out/timed.mp4"]);
        (int killed, int resumed, int files) = (0, 0, 0);
        string output = _folder["out/dry.mp4"];
        foreach (int seed in seeds)
        {
            Random random = new(seed);
            for (int kill = 0; kill < kills; kill++)
            {
                if (Run(output, TimeSpan.FromMilliseconds(random.NextDouble() * milliseconds)) is { } ended)
                {
                    // A machine with other work is not as fast all the time, and a kill after the end is none.
                    milliseconds = kill == 0 ? ended : milliseconds;
                    break;
                }

                killed++;
                resumed += Directory.Exists(_folder["out/.dry.mp4.derain"])
                    && Directory.GetFiles(_folder["out/.dry.mp4.derain"], "*-*").Length > 0 ? 1 : 0;
            }

            milliseconds = Math.Max(milliseconds, Run(output, kill: null)!.Value);
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(output)), $"seed {seed}: another file");
            Assert.Equal([output], Directory.GetFileSystemEntries(_folder["out"]));
            File.Delete(output);
            files++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{files} files, {killed} kills in runs of {milliseconds:F0} ms, after {resumed} of them there was finished work");
    }

    /// <summary>Runs the command to its end, or kills it on the way; the milliseconds it took, null where it was killed.</summary>
    private double? Run(string output, TimeSpan? kill)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = CommandProcess.Start(_folder, checkpointSeconds: 0, [.. Args(output), "--resume"]);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (kill is { } delay && !process.WaitForExit(delay))
        {
            CommandProcess.Signal(process, "KILL");
            process.WaitForExit();
            return process.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : null;
        }

        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {error.GetAwaiter().GetResult()}");
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>The file of a run that nothing happened to.</summary>
    private byte[] Reference()
    {
        Clips.Make(_folder["in.mp4"], Frames, width: 32, height: 16);
        CommandRun.Succeed(_folder, Args(_folder["whole.mp4"]));
        return File.ReadAllBytes(_folder["whole.mp4"]);
    }

    /// <summary>Breaks a run off behind its first window, and gives its command line.</summary>
    private string[] Interrupted(out string model)
    {
        model = TestModel.Copy(_folder);
        Clips.Make(_folder["in.mp4"], Frames, width: 32, height: 16);
        string[] args = Args("dry.mp4");
        args[Array.IndexOf(args, Goldens.Path("tiny-2b"))] = model;
        CommandRun run = CommandRun.StoppedAt(_folder, "window 2/", args);
        Assert.Equal(130, run.ExitCode);
        return args;
    }

    private string[] Args(string output) =>
    [
        "derain", _folder["in.mp4"], "-o", Path.Combine(_folder["out"], output), "--model", Goldens.Path("tiny-2b"), "--device", "cpu",
        "--window", "9", "--steps", "6", "--skip", "1", "--guidance", "3",
    ];
}
