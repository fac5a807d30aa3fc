using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Derain.Runtime.Cli.Batch;

/// <summary>
/// Tells what becomes of a batch: results on stdout, a line for each clip and one for all, as text or as JSON; what went wrong on stderr.
/// </summary>
/// <param name="terminal">Where it is told.</param>
/// <param name="plan">The batch.</param>
/// <param name="isJson">Whether stdout gets JSON.</param>
internal sealed class BatchReport(Terminal terminal, BatchPlan plan, bool isJson)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _started;
    private int _failed;

    /// <summary>The clip that was started last, for progress.</summary>
    public RunSubject? Subject { get; private set; }

    /// <summary>Says what is to be done.</summary>
    public void Begin()
    {
        if (!isJson)
        {
            string part = plan.Shard is { } shard ? $", of which part {shard} ({shard.Origin}) has {plan.Clips.Count}" : "";
            terminal.Note($"{Text.Count(plan.Total, "clip")}{part}.");
        }
    }

    /// <summary>Says which clip comes next.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="count">How many are to be derained.</param>
    public void Start(BatchClip clip, int count)
    {
        _started++;
        Subject = new RunSubject(Path.GetFileName(clip.Request.Input), _started, count, _failed);
        if (!isJson && count > 1)
        {
            terminal.Note($"Clip {_started} of {count}: {clip.Request.Input}");
        }
    }

    /// <summary>Says what became of a clip.</summary>
    public void Clip(ClipOutcome outcome)
    {
        if (outcome.Status == ClipStatus.Failed)
        {
            _failed++;
            CommandErrors.Report(new CommandException(outcome.ExitCode, Failure(outcome), outcome.Error), terminal.Error);
        }

        if (isJson)
        {
            JsonText.WriteLine(terminal.Output, JsonOf(outcome));
        }
        else if (outcome.Status == ClipStatus.Derained)
        {
            terminal.Output.Write(outcome.Result);
        }
        else if (outcome.Status == ClipStatus.Skipped)
        {
            terminal.Note($"{outcome.Clip.Request.Output} is done already.");
        }
        else if (outcome.Status == ClipStatus.Busy)
        {
            terminal.Note($"{outcome.Clip.Request.Output} is left to another process{(outcome.Message is { Length: > 0 } who ? $" ({who})" : "")}.");
        }

        terminal.Output.Flush();
    }

    /// <summary>Sums up, and gives the exit code of the batch.</summary>
    public int End(IReadOnlyList<ClipOutcome> outcomes)
    {
        TimeSpan total = Stopwatch.GetElapsedTime(_start);
        if (isJson)
        {
            JsonText.WriteLine(terminal.Output, Summary(outcomes, total));
        }
        else
        {
            string[] counts =
            [
                .. from status in Enum.GetValues<ClipStatus>()
                   let count = Count(outcomes, status)
                   where count > 0
                   select $"{count} {InWords(status)}",
            ];
            terminal.Output.WriteLine($"{string.Join(", ", [Text.Count(outcomes.Count, "clip"), .. counts])}; {Text.Duration(total)}");
            foreach (ClipOutcome outcome in outcomes.Where(outcome => outcome.Status == ClipStatus.Failed))
            {
                terminal.Output.WriteLine($"failed: {Failure(outcome)}");
            }
        }

        if (Count(outcomes, ClipStatus.Stopped) > 0)
        {
            terminal.Note("Stopped; what is finished is kept, and the same command goes on from there.");
            return ExitCodes.Interrupted;
        }

        int failed = Count(outcomes, ClipStatus.Failed);
        return failed == 0 ? ExitCodes.Done : failed == outcomes.Count ? ExitCodes.AllFailed : ExitCodes.SomeFailed;
    }

    private JsonObject Summary(IReadOnlyList<ClipOutcome> outcomes, TimeSpan total)
    {
        JsonObject json = new() { ["event"] = "summary", ["clips"] = outcomes.Count };
        foreach (ClipStatus status in Enum.GetValues<ClipStatus>())
        {
            json[NameOf(status)] = Count(outcomes, status);
        }

        json["shard"] = plan.Shard?.ToString();
        json["clipsOfAllShards"] = plan.Total;
        json["seconds"] = Math.Round(total.TotalSeconds, 3);
        json["failures"] = new JsonArray([.. outcomes.Where(outcome => outcome.Status == ClipStatus.Failed).Select(JsonOf)]);
        return json;
    }

    private static JsonObject JsonOf(ClipOutcome outcome)
    {
        JsonObject json = new()
        {
            ["event"] = "clip",
            ["status"] = NameOf(outcome.Status),
            ["input"] = outcome.Clip.Request.Input,
            ["output"] = outcome.Clip.Request.Output,
        };
        if (outcome.Clip.Origin is { } origin)
        {
            json["listed"] = origin;
        }

        if (outcome.Status == ClipStatus.Failed)
        {
            json["error"] = outcome.Message;
            json["exitCode"] = outcome.ExitCode;
        }

        foreach ((string name, JsonNode? value) in outcome.Result is null ? [] : JsonNode.Parse(outcome.Result)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    private static string Failure(ClipOutcome outcome) =>
        $"{(outcome.Clip.Origin is { } origin ? $"{origin}: " : "")}{outcome.Clip.Request.Input}: {outcome.Message}";

    private static string InWords(ClipStatus status) => status switch
    {
        ClipStatus.Skipped => "done before",
        ClipStatus.Busy => "left to other processes",
        ClipStatus.Stopped => "not done",
        _ => NameOf(status),
    };

    private static string NameOf(ClipStatus status) => status.ToString().ToLowerInvariant();

    private static int Count(IReadOnlyList<ClipOutcome> outcomes, ClipStatus status) => outcomes.Count(outcome => outcome.Status == status);
}
