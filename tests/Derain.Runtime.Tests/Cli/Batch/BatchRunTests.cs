using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli.Batch;

/// <summary>Batches whose clips are derained by the test: what is left to do, and what becomes of failures, interruptions and rivals.</summary>
public sealed class BatchRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _derained = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Every_clip_is_derained_once_and_a_second_run_does_nothing()
    {
        BatchClip[] clips = [.. Clips("a", "b", "c")];
        Assert.Equal(ExitCodes.Done, Run(clips));
        Assert.Equal(["a", "b", "c"], _derained);
        Assert.Contains("3 clips, 3 derained; ", _output.ToString());

        Assert.Equal(ExitCodes.Done, Run(clips));
        Assert.Equal(3, _derained.Count);
        Assert.Contains("3 clips, 3 done before; ", _output.ToString());
        Assert.Contains($"{clips[0].Request.Output} is done already.", _error.ToString());
    }

    [Fact]
    public void A_clip_that_fails_is_told_of_and_the_others_go_on()
    {
        BatchClip[] clips = [.. Clips("a", "bad", "c")];
        Assert.Equal(ExitCodes.SomeFailed, Run(clips));
        Assert.Equal(["a", "c"], _derained);
        string sentence = $"{clips[1].Request.Input}: 'bad' is damaged.";
        Assert.Contains($"derain: {sentence}", _error.ToString());
        Assert.Contains($"3 clips, 2 derained, 1 failed; ", _output.ToString());
        Assert.EndsWith($"failed: {sentence}{Environment.NewLine}", _output.ToString());

        // Nothing is left of it, and it is tried again.
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder["out"]), file => file.Contains("bad"));
        Assert.Equal(ExitCodes.AllFailed, Run(clips[1..2]));
    }

    [Fact]
    public void A_clip_that_is_missing_is_told_of_before_another_is_derained()
    {
        BatchClip[] clips = [.. Clips("a"), Clip("gone") with { Origin = "clips.txt:7" }];
        Assert.Equal(ExitCodes.SomeFailed, Run(clips, derain: (_, _) =>
            Assert.Contains($"derain: clips.txt:7: {_folder["in/gone.mp4"]}: There is no file '{_folder["in/gone.mp4"]}'.", _error.ToString())));
    }

    [Fact]
    public void A_changed_option_or_clip_is_derained_again_only_when_allowed()
    {
        BatchClip[] clips = [.. Clips("a", "b")];
        Run(clips);
        BatchClip changed = With(clips[0], given: new() { ["--steps"] = "9" });
        Assert.Equal(ExitCodes.SomeFailed, Run([changed, clips[1]]));
        Assert.Contains("was made otherwise: --steps was not given and is 9; write elsewhere, or replace it with --overwrite.", _error.ToString());

        Assert.Equal(ExitCodes.Done, Run([With(changed, overwrite: true), With(clips[1], overwrite: true)]));
        Assert.Equal(["a", "b", "a"], _derained);

        _folder.Write("in/b.mp4", "another b");
        Assert.Equal(ExitCodes.AllFailed, Run(clips[1..]));
        Assert.Contains("was made otherwise: the input has changed; ", _error.ToString());
    }

    [Fact]
    public void An_option_that_changes_nothing_is_no_change()
    {
        BatchClip[] clips = [.. Clips("a")];
        Run(clips);
        Assert.Equal(ExitCodes.Done, Run([With(clips[0], given: new() { ["--threads"] = "9", ["--shard"] = "1/2", ["--model"] = "x" })]));
        Assert.Single(_derained);
    }

    [Fact]
    public void A_stop_ends_the_batch_and_the_next_one_goes_on()
    {
        BatchClip[] clips = [.. Clips("a", "b", "c")];
        using CancellationTokenSource stop = new();
        int exitCode = Run(clips, (request, _) =>
        {
            if (request.Input.Contains("b.mp4"))
            {
                Directory.CreateDirectory(RunJournal.FolderFor(request.Output)); // finished work
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            }
        }, stop.Token);
        Assert.Equal(ExitCodes.Interrupted, exitCode);
        Assert.Equal(["a"], _derained);
        Assert.Contains("3 clips, 1 derained, 2 not done; ", _output.ToString());

        List<bool> resumed = [];
        Assert.Equal(ExitCodes.Done, Run(clips, derain: (request, _) => resumed.Add(request.Resume)));
        Assert.Equal(["a", "b", "c"], _derained);
        Assert.Equal([true, false], resumed);
    }

    [Fact]
    public void A_clip_that_another_process_is_at_is_left_to_it()
    {
        BatchClip[] clips = [.. Clips("a", "b")];
        Directory.CreateDirectory(_folder["out"]);
        using (ClipLock.TryTake(clips[0].Request.Output))
        {
            Assert.Equal(ExitCodes.Done, Run(clips));
        }

        Assert.Equal(["b"], _derained);
        Assert.Contains("2 clips, 1 derained, 1 left to other processes; ", _output.ToString());
    }

    [Fact]
    public async Task Processes_that_work_on_the_same_clips_share_them()
    {
        BatchClip[] clips = [.. Clips([.. Enumerable.Range(0, 12).Select(i => $"clip{i}")])];
        int[] exitCodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Run(clips))));
        Assert.All(exitCodes, code => Assert.Equal(ExitCodes.Done, code));
        Assert.Equal(clips.Select(clip => Path.GetFileNameWithoutExtension(clip.Request.Input)).Order(), _derained.Order());
    }

    [Fact]
    public void A_result_that_was_there_before_is_not_replaced()
    {
        BatchClip[] clips = [.. Clips("a")];
        _folder.Write("out/a.mp4", "precious");
        Assert.Equal(ExitCodes.AllFailed, Run(clips));
        Assert.Equal("precious", File.ReadAllText(_folder["out/a.mp4"]));
        Assert.Equal(ExitCodes.Done, Run([With(clips[0], overwrite: true)]));
        Assert.Equal("derained a", File.ReadAllText(_folder["out/a.mp4"]));
    }

    [Fact]
    public void A_clip_that_changes_while_it_is_derained_is_not_done()
    {
        BatchClip[] clips = [.. Clips("a")];
        Assert.Equal(ExitCodes.AllFailed, Run(clips, derain: (request, _) => File.AppendAllText(request.Input, "more")));
        Assert.Contains("The clip changed while it was derained", _error.ToString());
    }

    private IEnumerable<BatchClip> Clips(params string[] names) => names.Select(name =>
    {
        _folder.Write($"in/{name}.mp4", name);
        return Clip(name);
    });

    private BatchClip Clip(string name) => new(new DerainRequest(_folder[$"in/{name}.mp4"], _folder[$"out/{name}.mp4"], new RunRequest()));

    private static BatchClip With(BatchClip clip, bool overwrite = false, Dictionary<string, string>? given = null) =>
        clip with { Request = clip.Request with { Overwrite = overwrite, Given = given ?? clip.Request.Given } };

    private int Run(BatchClip[] clips, Action<DerainRequest, TextWriter>? derain = null, CancellationToken cancellation = default)
    {
        Terminal terminal = new(TextWriter.Synchronized(_output), TextWriter.Synchronized(_error)) { PromptCache = new PromptCache(_folder["cache"]) };
        BatchReport report = new(terminal, new BatchPlan(clips, clips.Length, null), isJson: false);
        RunFingerprint model = new();
        model.Add("the model's vae", "7 bytes");
        BatchRun run = new(clips, model, report, (request, output) =>
        {
            string name = Path.GetFileNameWithoutExtension(request.Input);
            derain?.Invoke(request, output);
            if (name == "bad")
            {
                throw new VideoException("'bad' is damaged.");
            }

            if (File.Exists(request.Output) && !request.Overwrite)
            {
                throw new VideoException("It is there.");
            }

            File.WriteAllText(request.Output, $"derained {name}");
            lock (_derained)
            {
                _derained.Add(name);
            }

            if (Directory.Exists(RunJournal.FolderFor(request.Output)))
            {
                Directory.Delete(RunJournal.FolderFor(request.Output), recursive: true);
            }
        });
        return report.End(run.Run(cancellation));
    }
}
