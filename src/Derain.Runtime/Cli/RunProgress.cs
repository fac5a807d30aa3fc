using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Shows how far a run is in the way that suits the terminal: a bar, lines, or not at all.</summary>
internal static class RunProgress
{
    /// <summary>Does the work and shows its progress.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="isSilent">Whether it is not shown, because stdout and stderr are read by a program.</param>
    /// <param name="windows">Windows of the clip.</param>
    /// <param name="steps">Steps of the inversion and of the deraining of each.</param>
    /// <param name="work">The work, which reports to what it is given.</param>
    /// <returns>The times of its stages.</returns>
    public static RunClock Show(Terminal terminal, bool isSilent, long windows, int steps, Action<IProgress<DerainProgress>> work)
    {
        RunClock RunShowing(Action<RunSnapshot>? show)
        {
            RunClock clock = new(windows, steps, show);
            work(clock);
            return clock;
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
        ProgressBar.While(terminal.Error, show => shown = RunShowing(show));
        return shown!;
    }
}
