using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Cli;

public class EventLinesTests
{
    [Fact]
    public void Every_event_is_one_line_with_its_kind_and_time()
    {
        using StringWriter output = new();
        EventLines events = new(output);
        events.Notice("two\nlines, \"quoted\"");
        events.Write("end", new JsonObject { ["seconds"] = 1.5 });

        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        JsonNode notice = JsonNode.Parse(lines[0])!;
        Assert.Equal("notice", (string?)notice["event"]);
        Assert.Equal("two\nlines, \"quoted\"", (string?)notice["text"]);
        var time = DateTime.Parse((string)notice["time"]!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        Assert.Equal(DateTimeKind.Utc, time.Kind);
        Assert.InRange(DateTime.UtcNow - time, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(5));
        Assert.Equal(1.5, (double?)JsonNode.Parse(lines[1])!["seconds"]);
    }

    [Fact]
    public void Progress_says_where_how_fast_and_how_long()
    {
        using StringWriter output = new();
        RunSnapshot snapshot = new(
            new DerainProgress(DerainStage.Derain, 3, 4, Window: 1, Tile: 0, Tiles: 2), 5, TimeSpan.FromSeconds(3), 0.5, TimeSpan.FromSeconds(10), null)
        {
            ResidentBytes = 1000,
        };
        new EventLines(output).Progress(snapshot, new RunSubject("a.mp4", 2, 3));

        JsonObject line = JsonNode.Parse(output.ToString())!.AsObject();
        line.Remove("time");
        Assert.Equal(
            """
            {"event":"progress","input":"a.mp4","clip":2,"clips":3,"window":2,"windows":5,"tile":1,"tiles":2,"stage":"derain",
            "step":3,"steps":4,"stepsPerSecond":0.5,"share":0,"secondsElapsed":10,"secondsLeft":null,"residentBytes":1000,
            "deviceBytes":null}
            """.ReplaceLineEndings(""),
            line.ToJsonString(JsonSerializerOptions.Default));
    }

    [Fact]
    public void Fast_steps_are_told_ten_times_a_second_and_the_ends_of_stages_always()
    {
        HandClock time = new();
        using StringWriter output = new();
        EventLines events = new(output, time);
        RunClock clock = new(windows: 1, steps: 100, snapshot => events.Progress(snapshot, subject: null), time);
        for (int step = 0; step <= 100; step++)
        {
            clock.Report(new DerainProgress(DerainStage.Invert, step, 100));
            time.Pass(0.011);
        }

        int[] steps = [.. output.ToString().TrimEnd('\n').Split('\n').Select(line => (int)JsonNode.Parse(line)!["step"]!)];
        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], steps);
    }
}
