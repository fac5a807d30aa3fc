using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Cli.Batch;

/// <summary>
/// Works through the clips of a batch. What is done already is left alone; a clip that cannot be derained is told of and the others go
/// on. Other processes, of the same batch or not, may work on the same clips at the same time.
/// </summary>
/// <param name="clips">The clips.</param>
/// <param name="model">What tells the model from others.</param>
/// <param name="report">Is told what becomes of each clip.</param>
/// <param name="derain">Derains one clip and writes its result, text or JSON, as for one clip alone.</param>
internal sealed class BatchRun(
    IReadOnlyList<BatchClip> clips, RunFingerprint model, BatchReport report, Action<DerainRequest, TextWriter> derain)
{
    private readonly string _worker = $"{Environment.MachineName}, process {Environment.ProcessId}"
        + (Environment.GetEnvironmentVariable("SLURM_JOB_ID") is { Length: > 0 } job ? $", Slurm job {job}" : "");

    /// <summary>Derains what is left to do, and gives what became of every clip.</summary>
    /// <param name="cancellation">Stops the batch; the clip at work keeps what it has finished.</param>
    public IReadOnlyList<ClipOutcome> Run(CancellationToken cancellation)
    {
        // All clips are looked at before one is derained: what cannot be done is told of now and not after hours.
        List<ClipOutcome> outcomes = [];
        List<BatchClip> left = [];
        foreach (BatchClip clip in clips)
        {
            if (Try(clip, () => Look(clip, cancellation), cancellation) is { } outcome)
            {
                outcomes.Add(outcome);
                report.Clip(outcome);
            }
            else
            {
                left.Add(clip);
            }
        }

        foreach (BatchClip clip in left)
        {
            ClipOutcome outcome = new(clip, ClipStatus.Stopped);
            if (!cancellation.IsCancellationRequested)
            {
                report.Start(clip, left.Count);
                outcome = Try(clip, () => Derain(clip, cancellation), cancellation)!;
            }

            outcomes.Add(outcome);
            report.Clip(outcome);
        }

        return outcomes;
    }

    /// <summary>What can be said of a clip without a model; null if it is to be derained.</summary>
    private ClipOutcome? Look(BatchClip clip, CancellationToken cancellation)
    {
        DerainRequest request = clip.Request;
        InputIdentity.Check(request.Input);
        CommandErrors.Writing(() => OutputFiles.MakeFolder(request.Output));
        DoneMarker? earlier = DoneMarker.Read(OutputFiles.MarkerOf(request.Output));
        ClipState state = ClipStates.Of(request.Output, earlier, () => MarkerFor(request, earlier, cancellation), request.Overwrite);
        if (state == ClipState.Done)
        {
            return new ClipOutcome(clip, ClipStatus.Skipped);
        }

        OutputCheck.For(request with { Overwrite = true });
        return null;
    }

    private ClipOutcome Derain(BatchClip clip, CancellationToken cancellation)
    {
        DerainRequest request = clip.Request;
        string path = OutputFiles.MarkerOf(request.Output);
        using ClipLock? mine = CommandErrors.Writing(() => ClipLock.TryTake(request.Output));
        DoneMarker? earlier = DoneMarker.Read(path);
        if (mine is null)
        {
            return new ClipOutcome(clip, ClipStatus.Busy) { Message = earlier?.Worker };
        }

        DoneMarker wanted = MarkerFor(request, earlier, cancellation);
        ClipState state = ClipStates.Of(request.Output, earlier, () => wanted, request.Overwrite);
        if (state == ClipState.Done)
        {
            return new ClipOutcome(clip, ClipStatus.Skipped);
        }

        bool isOurs = state == ClipState.Begun && !earlier!.Replaces;
        wanted = wanted with { Replaces = !isOurs && OutputFiles.BytesOf(request.Output) is not null, Worker = _worker };
        CommandErrors.Writing(() => wanted.Write(path));
        StringWriter result = new();
        bool isDone = false;
        try
        {
            Derain(request, state, wanted.Replaces, result);
            if (InputIdentity.Of(request.Input, wanted.Input, cancellation).Digest != wanted.Input.Digest)
            {
                throw new CommandException(ExitCodes.BadInput, "The clip changed while it was derained; derain it again with --overwrite.");
            }

            CommandErrors.Writing(() => (wanted with { OutputBytes = OutputFiles.BytesOf(request.Output) }).Write(path));
            isDone = true;
        }
        finally
        {
            // Without finished work to go on with, nothing has to be known of a run that failed.
            if (!isDone && !Directory.Exists(RunJournal.FolderFor(request.Output)))
            {
                File.Delete(path);
            }
        }

        return new ClipOutcome(clip, ClipStatus.Derained) { Result = result.ToString() };
    }

    /// <summary>Derains a clip, going on with its interrupted run if that was of the same work.</summary>
    private void Derain(DerainRequest request, ClipState state, bool replaces, TextWriter result)
    {
        bool resume = request.IsJournalled && (request.Resume || state == ClipState.Begun);
        bool overwrite = replaces || (state == ClipState.Begun && !request.IsJournalled);
        try
        {
            derain(request with { Resume = resume, Overwrite = overwrite || (!resume && request.Overwrite) }, result);
        }
        catch (RunChangedException) when (request.Overwrite)
        {
            derain(request with { Resume = false, Overwrite = true }, result);
        }
    }

    /// <summary>The marker that a clip's result should have. The clip is read only if it was touched since the earlier one.</summary>
    private DoneMarker MarkerFor(DerainRequest request, DoneMarker? earlier, CancellationToken cancellation)
    {
        RunFingerprint facts = new();
        foreach ((string name, string value) in model.Facts)
        {
            facts.Add(name, value);
        }

        foreach ((string option, string value) in request.Given.OrderBy(given => given.Key, StringComparer.Ordinal))
        {
            if (option is "--size" or "--dtype" || !RunFacts.IsWithoutEffect(option))
            {
                facts.Add(option, value);
            }
        }

        return new DoneMarker(InputIdentity.Of(request.Input, earlier?.Input, cancellation), facts);
    }

    private static ClipOutcome? Try(BatchClip clip, Func<ClipOutcome?> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (Exception error)
        {
            (int exitCode, string message) = CommandErrors.Explain(error);
            ClipStatus status = exitCode == ExitCodes.Interrupted && cancellation.IsCancellationRequested ? ClipStatus.Stopped : ClipStatus.Failed;
            return new ClipOutcome(clip, status) { Message = message, ExitCode = exitCode, Error = error };
        }
    }
}
