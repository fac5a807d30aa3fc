using System.Text.Json.Nodes;

namespace Derain.Runtime.Cli;

/// <summary>
/// Progress for programs: JSON objects, one a line, each with <c>event</c>, its kind, and <c>time</c>, UTC in ISO 8601. Lines are whole
/// whoever writes them.
/// </summary>
/// <param name="output">Receives the lines.</param>
/// <param name="time">The time.</param>
internal sealed class EventLines(TextWriter output, TimeProvider? time = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private long? _lastProgress;

    /// <summary>Writes an event.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="fields">What it says.</param>
    public void Write(string kind, JsonObject fields)
    {
        JsonObject line = new()
        {
            ["event"] = kind,
            ["time"] = $"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}",
        };
        foreach ((string name, JsonNode? value) in fields)
        {
            line[name] = value?.DeepClone();
        }

        lock (_gate)
        {
            JsonText.WriteLine(output, line);
            output.Flush();
        }
    }

    /// <summary>A sentence that a person should read.</summary>
    public void Notice(string sentence) => Write("notice", new JsonObject { ["text"] = sentence });

    /// <summary>Writes how far a run is: where a stage begins and ends, and between that at most ten times a second.</summary>
    public void Progress(RunSnapshot snapshot, RunSubject? subject)
    {
        bool isNews = snapshot.Progress.Step == 0 || snapshot.EndsStage;
        if (!isNews && _lastProgress is { } last && _time.GetElapsedTime(last) < Pause)
        {
            return;
        }

        _lastProgress = _time.GetTimestamp();
        Write("progress", new JsonObject
        {
            ["input"] = subject?.Name,
            ["clip"] = subject?.Clip ?? 1,
            ["clips"] = subject?.Clips ?? 1,
            ["window"] = snapshot.Progress.Window + 1,
            ["windows"] = snapshot.Windows,
            ["tile"] = snapshot.Progress.Tile + 1,
            ["tiles"] = snapshot.Progress.Tiles,
            ["stage"] = snapshot.Progress.Stage.ToString().ToLowerInvariant(),
            ["step"] = snapshot.Progress.Step,
            ["steps"] = snapshot.Progress.Steps,
            ["stepsPerSecond"] = Rounded(snapshot.StepsPerSecond),
            ["share"] = Rounded(snapshot.Share),
            ["secondsElapsed"] = Rounded(snapshot.Elapsed.TotalSeconds),
            ["secondsLeft"] = snapshot.Left is { } left ? Rounded(left.TotalSeconds) : null,
            ["residentBytes"] = snapshot.ResidentBytes,
            ["deviceBytes"] = snapshot.DeviceBytes,
        });
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
