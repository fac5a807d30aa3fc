using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Shows how far a run is in the way that suits the terminal: a live view, lines, JSON events, or not at all.</summary>
internal static class RunProgress
{
    /// <summary>Does the work and shows its progress.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="isSilent">Whether it is not shown, because stdout and stderr are read by a program; events are written all the same.</param>
    /// <param name="windows">Windows of the clip.</param>
    /// <param name="steps">Steps of the inversion and of the deraining of each.</param>
    /// <param name="work">The work, which reports to what it is given.</param>
    /// <param name="subject">The clip; null if it needs no name.</param>
    /// <param name="backend">The device, to tell its memory.</param>
    /// <param name="lanes">Windows that are derained side by side.</param>
    /// <returns>The times of its stages.</returns>
    public static RunClock Show(
        Terminal terminal,
        bool isSilent,
        long windows,
        int steps,
        Action<IProgress<DerainProgress>> work,
        RunSubject? subject = null,
        IBackend? backend = null,
        int lanes = 1)
    {
        RunClock RunShowing(Action<RunSnapshot>? show)
        {
            RunClock clock = new(windows, steps, show, backend: backend, lanes: lanes);
            work(clock);
            return clock;
        }

        if (terminal.Events is { } events)
        {
            return RunShowing(snapshot => events.Progress(snapshot, subject));
        }

        if (isSilent)
        {
            return RunShowing(null);
        }

        if (!terminal.IsInteractive)
        {
            return RunShowing(new ProgressLines(terminal.Error).Show);
        }

        RunClock? shown = null;
        LiveView.While(terminal.Error, subject, show => shown = RunShowing(show));
        return shown!;
    }
}
