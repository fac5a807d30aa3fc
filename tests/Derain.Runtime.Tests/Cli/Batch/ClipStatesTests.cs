using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;
using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Cli.Batch;

/// <summary>Every combination of what can lie at a result's place and beside it.</summary>
public sealed class ClipStatesTests : IDisposable
{
    private static readonly DoneMarker Wanted = Marker("rain", "25");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_marker_is_read_back_as_it_was_written()
    {
        DoneMarker written = Wanted with { OutputBytes = 7, Replaces = true, Worker = "node7" };
        written.Write(_folder["m"]);
        DoneMarker read = DoneMarker.Read(_folder["m"])!;
        Assert.Equal((written.Input, written.OutputBytes, written.Replaces, written.Worker), (read.Input, read.OutputBytes, read.Replaces, read.Worker));
        Assert.Equal(written.Facts.Facts, read.Facts.Facts);
        Assert.Empty(written.ChangesFrom(read));

        Wanted.Write(_folder["m"]);
        Assert.Null(DoneMarker.Read(_folder["m"])!.OutputBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"format": 2}""")]
    [InlineData("""{"format": 1, "input": 3}""")]
    public void A_damaged_marker_is_none(string text)
    {
        Assert.Null(DoneMarker.Read(_folder["none"]));
        Assert.Null(DoneMarker.Read(_folder.Write("m", text)));
    }

    [Fact]
    public void Without_marker_and_result_a_clip_is_new() => Assert.Equal(ClipState.New, State(null));

    [Fact]
    public void A_result_that_nobody_knows_is_replaced_only_when_allowed()
    {
        Result("result");
        Assert.EndsWith("exists already, and nothing says what it was made from; write elsewhere, or replace it with --overwrite.", Refusal(null));
        Assert.Equal(ClipState.New, State(null, overwrite: true));
    }

    [Fact]
    public void A_result_of_the_same_work_is_done_even_when_it_could_be_replaced()
    {
        Result("result");
        Assert.Equal(ClipState.Done, State(Wanted with { OutputBytes = 6 }));
        Assert.Equal(ClipState.Done, State(Wanted with { OutputBytes = 6 }, overwrite: true));
    }

    [Fact]
    public void A_result_of_other_work_is_replaced_only_when_allowed()
    {
        Result("result");
        DoneMarker other = Marker("drizzle", "20") with { OutputBytes = 6 };
        Assert.Equal(
            $"'{_folder["out.mp4"]}' was made otherwise: the input has changed, --steps was 20 and is 25; write elsewhere, or replace it with --overwrite.",
            Refusal(other));
        Assert.Equal(ClipState.New, State(other, overwrite: true));
    }

    [Fact]
    public void A_result_that_is_gone_is_made_again() => Assert.Equal(ClipState.New, State(Wanted with { OutputBytes = 6 }));

    [Fact]
    public void A_result_that_was_changed_is_replaced_only_when_allowed()
    {
        Result("another result");
        Assert.EndsWith("is no longer what was written there; write elsewhere, or replace it with --overwrite.", Refusal(Wanted with { OutputBytes = 6 }));
        Assert.Equal(ClipState.New, State(Wanted with { OutputBytes = 6 }, overwrite: true));
    }

    [Fact]
    public void Work_that_was_begun_is_gone_on_with_and_what_lies_there_is_its_own_unless_something_was_there_before()
    {
        Assert.Equal(ClipState.Begun, State(Wanted));
        Assert.Equal(ClipState.Begun, State(Wanted with { Replaces = true }));
        Result("result");
        Assert.Equal(ClipState.Begun, State(Wanted));
        Assert.EndsWith("was to be replaced, but that was not finished; repeat it with --overwrite.", Refusal(Wanted with { Replaces = true }));
        Assert.Equal(ClipState.Begun, State(Wanted with { Replaces = true }, overwrite: true));
    }

    [Fact]
    public void Work_that_was_begun_otherwise_is_begun_anew() => Assert.Equal(ClipState.New, State(Marker("rain", "20")));

    [Fact]
    public void A_lock_is_held_by_one_at_a_time_and_goes_when_it_is_let_go_of()
    {
        using (ClipLock? mine = ClipLock.TryTake(_folder["out.mp4"]))
        {
            Assert.NotNull(mine);
            Assert.Null(ClipLock.TryTake(_folder["out.mp4"]));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
        using ClipLock? again = ClipLock.TryTake(_folder["out.mp4"]);
        Assert.NotNull(again);
    }

    [Fact]
    public void Markers_lie_beside_results_and_not_among_frames()
    {
        Assert.Equal("/data/.dry.mp4.derained", OutputFiles.MarkerOf("/data/dry.mp4"));
        Assert.Equal("/data/.frames.%04d.png.derained", OutputFiles.MarkerOf("/data/frames/%04d.png"));
        Assert.Null(OutputFiles.BytesOf(_folder["f/%d.png"]));
        _folder.Write("f/1.png", "abc");
        _folder.Write("f/2.png", "d");
        Assert.Equal(4, OutputFiles.BytesOf(_folder["f/%d.png"]));
    }

    private static DoneMarker Marker(string input, string steps)
    {
        RunFingerprint facts = new();
        facts.Add("the model's vae", "7 bytes");
        facts.Add("--steps", steps);
        return new DoneMarker(new InputIdentity(4, 100, input), facts);
    }

    private void Result(string text) => _folder.Write("out.mp4", text);

    private ClipState State(DoneMarker? earlier, bool overwrite = false) =>
        ClipStates.Of(_folder["out.mp4"], earlier, () => Wanted, overwrite);

    private string Refusal(DoneMarker? earlier)
    {
        CommandException error = Assert.Throws<CommandException>(() => State(earlier));
        Assert.Equal(ExitCodes.BadOutput, error.ExitCode);
        return error.Message;
    }
}
