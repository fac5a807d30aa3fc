using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Where the time of a run goes besides its stages, from the start of the process on.</summary>
internal sealed class RunTimes
{
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _start = SinceProcessStart();
    private TimeSpan _prepare;
    private TimeSpan _plan;
    private TimeSpan _write;
    private TimeSpan _total;

    /// <summary>Opening the device and the model; nothing for a clip of a batch that finds them open.</summary>
    public TimeSpan Load { get; set; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    /// <summary>Takes the times of a job that is done.</summary>
    /// <param name="clock">Its stages.</param>
    /// <param name="planning">Time that went into graphs during them.</param>
    public void Ran(RunClock clock, TimeSpan planning)
    {
        _plan = planning;
        _write = clock.SinceLast;
        if (clock.Started is { } started)
        {
            _prepare = Stopwatch.GetElapsedTime(_begin, started) - Load;
        }
    }

    /// <summary>Ends the run.</summary>
    /// <returns>Time since it began, without the start of the process.</returns>
    public TimeSpan End() => _total = Stopwatch.GetElapsedTime(_begin);

    /// <summary>
    /// Seconds, in the order in which they pass: <c>start</c> from the process's start to the run, <c>load</c>, <c>prepare</c> (checks,
    /// texts, the first frames), the stages (of which <c>plan</c> went into making graphs ready), <c>write</c> from the last stage to
    /// the complete file; and <c>total</c>, all but the start.
    /// </summary>
    public JsonObject ToJson(RunClock clock)
    {
        JsonObject seconds = new()
        {
            ["start"] = Rounded(_start),
            ["load"] = Rounded(Load),
            ["prepare"] = Rounded(_prepare),
            ["plan"] = Rounded(_plan),
        };
        foreach (DerainStage stage in Enum.GetValues<DerainStage>())
        {
            seconds[stage.ToString().ToLowerInvariant()] = Rounded(clock[stage]);
        }

        seconds["write"] = Rounded(_write);
        seconds["total"] = Rounded(_total);
        return seconds;
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static TimeSpan SinceProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}
