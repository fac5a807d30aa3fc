using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Cli.Batch;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary><c>derain INPUT -o OUT</c>: the job. Whatever can be found to be wrong is, before anything is computed.</summary>
internal static class DerainCommand
{
    public static Command Create(Terminal terminal)
    {
        DerainArguments arguments = new();
        Command command = new("derain", "Takes the rain off clips; size, frame rate and sound stay.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            Terminal telling = arguments.Telling(parsed, terminal);
            return arguments.IsBatch(parsed) ? BatchCommand.Run(arguments, parsed, telling) : Run(arguments.Read(parsed), telling);
        });
        return command;
    }

    /// <summary>Derains one clip.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="terminal">Is told of it.</param>
    /// <param name="session">The model, if there are clips before or after this one that share it.</param>
    internal static int Run(DerainRequest request, Terminal terminal, ModelSession? session = null)
    {
        RunTimes times = new();
        request.Check();
        if (InterruptedRun.IsComplete(request))
        {
            return TellComplete(request, terminal);
        }

        OutputCheck.For(request);
        RunViews.CheckReference(request, terminal.Cancellation);
        InterruptedRun.Check(request);

        // Reading a clip's length is ffprobe's work; it goes on while the model is opened.
        Task<VideoInfo?> probe = Task.Run(
            () => request.IsTensor ? null : VideoProbe.Probe(request.Input, cancellation: terminal.Cancellation),
            CancellationToken.None);
        Task<string> digest = probe.ContinueWith(
            clip => request.IsJournalled ? RunFacts.DigestOf(clip.GetAwaiter().GetResult()!, terminal.Cancellation) : "",
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
        Task<string> ffmpeg = Task.Run(() => request.IsJournalled ? RunFacts.FFmpegVersion() : "", CancellationToken.None);
        long loading = Stopwatch.GetTimestamp();
        using ModelSession? own = session is null ? ModelSession.Find(request.Run, terminal) : null;
        (ModelChoice choice, IBackend backend, DerainModel model) = session ?? own!;
        times.Load = Stopwatch.GetElapsedTime(loading);
        TimeSpan planned = model.PlanningTime;
        RunSettings settings = RunSettings.For(request.Run, model);
        VideoInfo? info = probe.GetAwaiter().GetResult();
        using IDerainJob job = info is null ? new TensorJob(request, model) : new ClipJob(request, settings, info, model);
        CheckWindows(request, job.Plan);
        DeviceMemoryPlan? memory = DeviceMemory.Fit(model, job.Plan, ref settings);
        using SafetensorsFile? noise = request.Noise is { } path ? SafetensorsFile.Open(path) : null;

        if (!request.Json)
        {
            terminal.Note($"{request.Input}: {job.Plan}; {settings}; model {choice}; {backend.Name}");
            if (memory is not null)
            {
                terminal.Note($"{memory}.");
            }
        }

        terminal.Events?.Write("start", new JsonObject
        {
            ["input"] = request.Input,
            ["output"] = request.Output,
            ["frames"] = job.Plan.Frames,
            ["windows"] = job.Plan.Windows,
            ["model"] = choice.ToJson(),
            ["device"] = backend.Name,
            ["options"] = settings.ToJson(),
        });
        int told = TellNotices(job, terminal, from: 0);
        EmbedTexts(model, settings.Options);
        RunRecorder? recorder = request.SaveTensors is null ? null : new RunRecorder(backend, settings.Options.Steps);
        INoiseSource? recorded = noise is null ? null : new RecordedNoise(backend, noise, settings.Options.Steps);
        using RunJournal? journal = request.IsJournalled
            ? InterruptedRun.Open(
                request,
                RunFacts.Of(request, settings, job.Plan, digest.GetAwaiter().GetResult(), choice.Folder, model, ffmpeg.GetAwaiter().GetResult()),
                job.Plan,
                terminal)
            : null;
        DerainOptions options = settings.Options;
        RunClock clock = InterruptedRun.Keeping(
            journal,
            terminal,
            () => RunProgress.Show(
                terminal,
                request.Json,
                job.Plan.Windows,
                options.Steps - options.Skip,
                progress => job.Run(options, recorded, progress, recorder, journal, terminal.Cancellation),
                terminal.Subject ?? new RunSubject(Path.GetFileName(request.Input)),
                backend));
        times.Ran(clock, model.PlanningTime - planned);
        if (recorder is not null)
        {
            CommandErrors.Writing(() => recorder.Save(request.SaveTensors!));
        }

        TellNotices(job, terminal, told);
        TimeSpan total = times.End();
        EvaluatedClip? evaluation = RunViews.Evaluate(request, terminal.Cancellation);
        JsonObject result = ResultOf(request, choice, backend, settings, memory, job, clock, times);
        RunViews.AddTo(result, request, clock, evaluation);
        if (job is ClipJob clip)
        {
            RunViews.WriteReport(request, () => RunReportFactory.Create(result, request, clip, clock, total, evaluation));
        }

        terminal.Events?.Write("end", result);
        if (request.Json)
        {
            JsonText.Write(terminal.Output, result);
        }
        else
        {
            terminal.Output.WriteLine($"{request.Output}: {job.Summary()}, {Text.Duration(total)}");
            terminal.Output.Write(evaluation is null ? "" : EvaluationTable.Of([evaluation], perFrame: false));
            RunViews.Tell(request, terminal);
        }

        return ExitCodes.Done;
    }

    private static int TellComplete(DerainRequest request, Terminal terminal)
    {
        if (request.Json)
        {
            JsonText.Write(terminal.Output, new JsonObject
            {
                ["input"] = request.Input,
                ["output"] = request.Output,
                ["wasComplete"] = true,
            });
        }
        else
        {
            terminal.Output.WriteLine($"{request.Output}: is there already and complete, so nothing was done");
        }

        return ExitCodes.Done;
    }

    private static void CheckWindows(DerainRequest request, RunPlan plan)
    {
        string? option = request.SaveTensors is not null ? "--save-tensors" : request.Noise is not null ? "--noise" : null;
        if (option is not null && plan.Windows > 1)
        {
            throw CommandException.Usage(
                $"{option} works on one window, but '{request.Input}' has {plan.Frames} frames in {plan.Windows} windows; "
                + "cut the clip or make --window larger.");
        }

        if (option is not null && plan.Passes > 1)
        {
            throw CommandException.Usage(
                $"{option} works on whole frames, but '{request.Input}' takes {plan.Tiles.Tiles.Count} tiles; choose another --size.");
        }
    }

    /// <summary>Embeds the texts before any output is begun: a model may have no encoder, and loading one takes time.</summary>
    internal static void EmbedTexts(DerainModel model, DerainOptions options)
    {
        foreach (string text in (ReadOnlySpan<string>)[options.NegativePrompt, "", options.Prompt])
        {
            model.EmbedText(text);
        }
    }

    private static int TellNotices(IDerainJob job, Terminal terminal, int from)
    {
        foreach (string notice in job.Notices.Skip(from))
        {
            terminal.Note(notice);
        }

        return job.Notices.Count;
    }

    private static JsonObject ResultOf(
        DerainRequest request,
        ModelChoice choice,
        IBackend backend,
        RunSettings settings,
        DeviceMemoryPlan? memory,
        IDerainJob job,
        RunClock clock,
        RunTimes times)
    {
        JsonObject json = new()
        {
            ["input"] = request.Input,
            ["output"] = request.Output,
        };
        job.AddTo(json);
        json["windows"] = job.Plan.Windows;
        json["derainedWidth"] = job.Plan.ModelSize.Width;
        json["derainedHeight"] = job.Plan.ModelSize.Height;
        json["model"] = choice.ToJson();
        json["device"] = backend.Name;
        json["options"] = settings.ToJson();
        json["deviceMemory"] = memory is null ? null : DeviceMemory.ToJson(memory);
        json["seconds"] = times.ToJson(clock);
        json["notices"] = JsonText.Strings(job.Notices);
        return json;
    }
}
