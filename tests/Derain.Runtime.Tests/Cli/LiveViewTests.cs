using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;
using Spectre.Console;

namespace Derain.Runtime.Tests.Cli;

public class LiveViewTests
{
    private static readonly RunSnapshot Snapshot = new(
        new DerainProgress(DerainStage.Invert, 12, 60, Window: 1, Tile: 2, Tiles: 4),
        Windows: 5,
        StageTime: TimeSpan.FromSeconds(28),
        StepsPerSecond: 0.43,
        Elapsed: TimeSpan.FromSeconds(30),
        Left: TimeSpan.FromSeconds(90))
    {
        ResidentBytes = 1_230_000_000,
        DeviceBytes = 6_900_000_000,
    };

    [Fact]
    public void A_clip_of_a_batch_is_shown_with_everything_known_of_it()
    {
        string[] lines = Lines(Snapshot, new RunSubject("rain [1].mp4", Clip: 2, Clips: 7, Failed: 1));
        Assert.Equal("rain [1].mp4  clip 2 of 7, 1 failed", lines[0]);
        Assert.EndsWith("  25 %  90.0 s left", lines[1]);
        Assert.EndsWith(" 1 of 7 clips done", lines[2]);
        Assert.Equal("window 2/5, tile 3/4: invert 12/60, 0.43 it/s", lines[3]);
        Assert.Equal("30.0 s elapsed, 1.23 GB of memory, 6.9 GB of the device's", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void The_clock_goes_on_between_two_steps()
    {
        string[] lines = Lines(Snapshot, subject: null, since: 30);
        Assert.EndsWith("  50 %  60.0 s left", lines[0]);
        Assert.StartsWith("60.0 s elapsed, ", lines[2]);
        Assert.EndsWith(" 0.00 s left", Lines(Snapshot, subject: null, since: 1000)[0]);
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut()
    {
        string[] lines = Lines(Snapshot, new RunSubject(new string('x', 300)));
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 80));
        Assert.EndsWith("…", lines[0]);
    }

    [Fact]
    public void Where_no_line_can_be_replaced_there_are_lines_one_after_the_other()
    {
        using StringWriter output = new();
        LiveView.While(Console(output, AnsiSupport.No), output, subject: null, show => show(Encoded));
        Assert.StartsWith("window 1/5: encode, ", output.ToString());
    }

    [Fact]
    public void The_view_goes_when_the_work_ends_and_when_it_fails()
    {
        const string ShowCursor = "\e[?25h";
        using StringWriter output = new();
        Assert.Throws<InvalidOperationException>(() => LiveView.While(
            Console(output, AnsiSupport.Yes),
            output,
            new RunSubject("rain.mp4"),
            show =>
            {
                show(Snapshot with { Progress = new DerainProgress(DerainStage.Encode, 0, 1) });
                throw new InvalidOperationException();
            }));
        string written = output.ToString();
        Assert.Contains("rain.mp4", written);
        Assert.EndsWith(ShowCursor, written);
    }

    private static RunSnapshot Encoded => Snapshot with { Progress = new DerainProgress(DerainStage.Encode, 1, 1) };

    private static string[] Lines(RunSnapshot snapshot, RunSubject? subject, double since = 0)
    {
        using StringWriter output = new();
        IAnsiConsole console = Console(output, AnsiSupport.No);
        console.Profile.Width = 80;
        console.Write(LiveView.Render(snapshot, subject, TimeSpan.FromSeconds(since)));
        return [.. output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
    }

    private static IAnsiConsole Console(TextWriter output, AnsiSupport ansi) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = ansi,
        ColorSystem = ColorSystemSupport.NoColors,
        Out = new AnsiConsoleOutput(output),
    });
}
