using System.Globalization;
using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Cli;

/// <summary>What <c>derain</c> makes of an earlier run of the same output: going on with it, starting afresh, or leaving it alone.</summary>
internal static class InterruptedRun
{
    private const string IntervalVariable = "DERAIN_CHECKPOINT_SECONDS";

    /// <summary>
    /// Whether there is nothing left to do: a run is to be gone on with, and the output is there. It has its name only when it is
    /// complete; what was still to be deleted beside it is.
    /// </summary>
    public static bool IsComplete(DerainRequest request)
    {
        if (!request.Resume || request.Overwrite || !OutputCheck.IsThere(request.Output))
        {
            return false;
        }

        string folder = RunJournal.FolderFor(request.Output);
        if (Directory.Exists(folder) && !RunJournal.WasCompleting(folder))
        {
            return false; // of a run that was to replace it
        }

        CommandErrors.Writing(() => RunJournal.Discard(folder));
        return true;
    }

    /// <summary>Refuses, before anything is computed, to lose finished work that nobody spoke of.</summary>
    /// <exception cref="CommandException">There is such work.</exception>
    public static void Check(DerainRequest request)
    {
        if (request.IsJournalled && PolicyOf(request) == Leftover.Refuse
            && RunJournal.LeftoverIn(RunJournal.FolderFor(request.Output)) is { } leftover)
        {
            throw new CommandException(ExitCodes.BadOutput, leftover);
        }
    }

    /// <summary>Begins the journal of a run, or goes on with that of an interrupted one.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="facts">What the result depends on.</param>
    /// <param name="plan">The work.</param>
    /// <param name="terminal">Is told where the run goes on.</param>
    public static RunJournal Open(DerainRequest request, RunFingerprint facts, RunPlan plan, Terminal terminal)
    {
        var journal = RunJournal.Open(
            RunJournal.FolderFor(request.Output), facts, PolicyOf(request), plan.ModelSize.Width, Interval());
        if (journal.IsResumed && !request.Json)
        {
            terminal.Note($"Going on with the interrupted run, of which {journal.FinishedWindows} of {plan.Windows} windows are finished.");
        }

        return journal;
    }

    /// <summary>Runs, and says on the way out what becomes of finished work.</summary>
    public static T Keeping<T>(RunJournal? journal, Terminal terminal, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException stop) when (journal is { HasWork: true })
        {
            throw new CommandException(
                ExitCodes.Interrupted, "Stopped; what is finished is kept, and the same command with --resume goes on from there.", stop);
        }
        catch (Exception error) when (error is not (JournalException or OperationCanceledException) && journal is { HasWork: true })
        {
            terminal.Note("What is finished is kept; the same command with --resume goes on from there.");
            throw;
        }
    }

    private static Leftover PolicyOf(DerainRequest request) => request switch
    {
        { Resume: true } => Leftover.Resume,
        { Overwrite: true } => Leftover.Discard,
        _ => Leftover.Refuse,
    };

    private static TimeSpan? Interval()
    {
        string? text = Environment.GetEnvironmentVariable(IntervalVariable);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and <= 1e6
            ? TimeSpan.FromSeconds(seconds)
            : throw CommandException.Usage($"{IntervalVariable} must be a number of seconds, not '{text}'.");
    }
}
