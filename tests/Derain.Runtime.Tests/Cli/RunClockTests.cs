using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Cli;

public class RunClockTests
{
    [Fact]
    public void What_is_left_is_estimated_from_what_was_measured()
    {
        HandClock time = new();
        List<RunSnapshot> shown = [];
        RunClock clock = new(windows: 2, steps: 10, shown.Add, time);

        clock.Report(new DerainProgress(DerainStage.Encode, 0, 1));
        Assert.Null(shown[^1].Left);
        time.Pass(4);
        clock.Report(new DerainProgress(DerainStage.Encode, 1, 1));
        Assert.Null(shown[^1].Left);
        clock.Report(new DerainProgress(DerainStage.Invert, 0, 10));
        time.Pass(1);
        clock.Report(new DerainProgress(DerainStage.Invert, 1, 10));

        // A window: encode 4 s, invert 10 x 1 s, derain 10 x 2 s, decode 8 s; of the first one 5 s are over.
        Assert.Equal(TimeSpan.FromSeconds(2 * 42 - 5), shown[^1].Left);
        Assert.Equal(1, shown[^1].StepsPerSecond);
        Assert.Equal(5.0 / 84, shown[^1].Share, precision: 6);
        Assert.Equal("window 1/2: invert 1/10, 1 it/s, 79.0 s left", shown[^1].ToString());
    }

    [Fact]
    public void Stages_are_timed_over_all_windows()
    {
        HandClock time = new();
        RunClock clock = new(windows: 2, steps: 1, time: time);
        for (int window = 0; window < 2; window++)
        {
            foreach (DerainStage stage in Enum.GetValues<DerainStage>())
            {
                time.Pass(100); // between stages: not theirs
                clock.Report(new DerainProgress(stage, 0, 1, window));
                time.Pass(1 + (int)stage);
                clock.Report(new DerainProgress(stage, 1, 1, window));
            }
        }

        Assert.Equal([2, 4, 6, 8], Enum.GetValues<DerainStage>().Select(stage => clock[stage].TotalSeconds));
    }

    [Fact]
    public void A_log_gets_a_line_at_the_end_of_a_stage_and_few_before()
    {
        HandClock time = new();
        using StringWriter log = new();
        RunClock clock = new(windows: 1, steps: 100, new ProgressLines(log).Show, time);
        clock.Report(new DerainProgress(DerainStage.Encode, 0, 1));
        time.Pass(0.25);
        clock.Report(new DerainProgress(DerainStage.Encode, 1, 1));
        for (int step = 0; step <= 100; step++)
        {
            clock.Report(new DerainProgress(DerainStage.Invert, step, 100));
            time.Pass(0.2);
        }

        string[] lines = log.ToString().TrimEnd().Split('\n');
        Assert.Equal("encode", lines[0]);
        Assert.Equal("encode, 0.25 s", lines[1]);
        Assert.StartsWith("invert 10/100, 5 it/s, ", lines[2]);
        Assert.StartsWith("invert 20/100, 5 it/s, ", lines[3]);
        Assert.StartsWith("invert 100/100, 5 it/s, 20.0 s, ", lines[^1]);
        Assert.Equal(12, lines.Length);
    }
}
