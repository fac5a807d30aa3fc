using Spectre.Console;
using Spectre.Console.Rendering;

namespace Derain.Runtime.Cli;

/// <summary>
/// Progress for a person, in the last lines of the terminal: the clip and, of several, which one; a bar over the whole run with the
/// time left; window, tile, stage, step and speed; memory. It goes when the work ends.
/// </summary>
internal static class LiveView
{
    private const int BarWidth = 32;

    // Steps may be minutes apart: the clock goes on between them.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Does the work and shows what it reports.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="subject">The clip; null if it needs no name.</param>
    /// <param name="work">The work, which gives snapshots to what it is given.</param>
    public static void While(TextWriter output, RunSubject? subject, Action<Action<RunSnapshot>> work) => While(
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output, subject, work);

    /// <inheritdoc cref="While(TextWriter, RunSubject?, Action{Action{RunSnapshot}})"/>
    internal static void While(IAnsiConsole console, TextWriter output, RunSubject? subject, Action<Action<RunSnapshot>> work)
    {
        if (!console.Profile.Capabilities.Ansi)
        {
            // Nothing can be replaced there.
            work(new ProgressLines(output).Show);
            return;
        }

        console.Live(new Markup("")).AutoClear(true).Start(context =>
        {
            Lock gate = new();
            RunSnapshot? latest = null;
            long since = 0;
            using Timer timer = new(_ => Refresh(), null, Interval, Interval);
            void Refresh()
            {
                lock (gate)
                {
                    if (latest is { } snapshot)
                    {
                        context.UpdateTarget(Render(snapshot, subject, TimeProvider.System.GetElapsedTime(since)));
                    }
                }
            }

            work(snapshot =>
            {
                lock (gate)
                {
                    latest = snapshot;
                    since = TimeProvider.System.GetTimestamp();
                }

                if (snapshot.Progress.Step == 0)
                {
                    Refresh();
                }
            });

            // No refresh may come after the lines are gone.
            lock (gate)
            {
                latest = null;
            }
        });
    }

    /// <summary>The lines.</summary>
    /// <param name="snapshot">The last report.</param>
    /// <param name="subject">The clip; null if it needs no name.</param>
    /// <param name="since">Time since the report.</param>
    public static IRenderable Render(RunSnapshot snapshot, RunSubject? subject, TimeSpan since)
    {
        TimeSpan elapsed = snapshot.Elapsed + since;
        TimeSpan? left = snapshot.Left is { } told ? (told > since ? told - since : TimeSpan.Zero) : null;
        double share = left is { } rest && elapsed + rest > TimeSpan.Zero ? elapsed / (elapsed + rest) : 0;
        List<IRenderable> lines = [];
        if (subject is not null)
        {
            string failed = subject.Failed > 0 ? $", [red]{subject.Failed} failed[/]" : "";
            string place = subject.Clips > 1 ? $"  [grey]clip {subject.Clip} of {subject.Clips}{failed}[/]" : "";
            lines.Add(Line($"[bold]{Markup.Escape(subject.Name)}[/]{place}"));
        }

        string time = left is null ? "" : $"  {Text.Duration(left.Value)} left";
        lines.Add(Line($"{Bar(share, "deepskyblue3")} {100 * share,3:0} %{time}"));
        if (subject is { Clips: > 1 })
        {
            double clips = (subject.Clip - 1 + share) / subject.Clips;
            lines.Add(Line($"{Bar(clips, "green")} {subject.Clip - 1} of {Text.Count(subject.Clips, "clip")} done"));
        }

        lines.Add(Line(Markup.Escape(snapshot.Place + snapshot.Work)));
        string device = snapshot.DeviceBytes is { } bytes ? $", {Text.Bytes(bytes)} of the device's" : "";
        lines.Add(Line($"[grey]{Text.Duration(elapsed)} elapsed, {Text.Bytes(snapshot.ResidentBytes)} of memory{device}[/]"));
        return new Rows(lines);
    }

    // A line that is too long is cut: wrapped lines would make the view jump.
    private static Markup Line(string markup) => new Markup(markup).Overflow(Overflow.Ellipsis);

    private static string Bar(double share, string color)
    {
        int filled = (int)Math.Round(BarWidth * Math.Clamp(share, 0, 1));
        return $"[{color}]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]";
    }
}
