using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>
/// One input from what is asked for to what is told of it, alone or as one of a batch. Whatever can be found to be wrong is, before
/// anything is computed.
/// </summary>
internal sealed class DerainRun : IDisposable
{
    private readonly RunTimes _times;
    private readonly DerainRequest _request;
    private readonly Terminal _terminal;
    private readonly RunInput _input;
    private readonly ModelSession? _ownSession;
    private readonly ModelChoice _choice;
    private readonly ModelReplicas _replicas;
    private readonly DeviceSpread _spread;
    private readonly RunSettings _settings;
    private readonly IDerainJob _job;
    private readonly List<string> _changes = [];
    private readonly IReadOnlyList<DeviceMemoryPlan> _memory;
    private readonly RunForecast _forecast;
    private readonly SafetensorsFile? _noise;
    private readonly TimeSpan _planned;
    private int _noticesTold;

    private DerainRun(DerainRequest request, Terminal terminal, ModelSession? session, RunTimes times)
    {
        (_request, _terminal, _times) = (request, terminal, times);
        _input = new RunInput(request, terminal.Cancellation);
        long loading = Stopwatch.GetTimestamp();
        _ownSession = session is null ? ModelSession.Find(request.Run, terminal) : null;
        try
        {
            session ??= _ownSession!;
            (_choice, _replicas) = (session.Choice, session.Replicas);
            times.Load = Stopwatch.GetElapsedTime(loading);
            _planned = _replicas.First.PlanningTime;
            _settings = RunSettings.For(request.Run, _replicas.First);
            DerainModel scarcest = _replicas.Scarcest;
            if (_input.Info is { } clip)
            {
                _settings = MemoryBudget.Fit(
                    request.Run,
                    _settings,
                    fitted => RunPlan.Of(clip, request.Run, fitted, scarcest),
                    isWhole: false,
                    scarcest,
                    _changes,
                    _replicas.Count);
            }

            _job = _input.Info is { } info ? new ClipJob(request, _settings, info, _replicas) : new TensorJob(request, _replicas.First);
            _spread = DeviceSpread.Of(_replicas.Count, _job.Plan.Windows);
            CheckWindows(request, _job.Plan);
            if (_input.Info is null)
            {
                _settings = MemoryBudget.Fit(request.Run, _settings, _ => _job.Plan, isWhole: true, scarcest, _changes);
            }

            _memory = DeviceMemory.Fit(_replicas, _job.Plan, ref _settings);
            _forecast = RunForecast.Of(
                _replicas.First,
                _job.Plan,
                _settings,
                _memory.Count == 0 ? null : _memory[0],
                session.Calibration,
                _job is ClipJob video ? VideoSeconds(video) : 0,
                times,
                _spread);
            _noise = request.Noise is { } path ? SafetensorsFile.Open(path) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Derains one input and tells of it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="terminal">Is told of it.</param>
    /// <param name="session">The model, if there are clips before or after this one that share it.</param>
    /// <returns>The exit code.</returns>
    public static int Run(DerainRequest request, Terminal terminal, ModelSession? session = null)
    {
        RunTimes times = new();
        request.Check();
        if (InterruptedRun.IsComplete(request))
        {
            TellComplete(request, terminal);
            return ExitCodes.Done;
        }

        OutputCheck.For(request);
        RunViews.CheckReference(request, terminal.Cancellation);
        InterruptedRun.Check(request);
        using DerainRun run = new(request, terminal, session, times);
        run.TellBeginning();
        run.TellEnd(run.Compute());
        return ExitCodes.Done;
    }

    public void Dispose()
    {
        _noise?.Dispose();
        _job?.Dispose();
        _ownSession?.Dispose();
    }

    private static void TellComplete(DerainRequest request, Terminal terminal)
    {
        if (request.Json)
        {
            JsonText.Write(terminal.Output, RunResult.WasComplete(request));
        }
        else
        {
            terminal.Output.WriteLine($"{request.Output}: is there already and complete, so nothing was done");
        }
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

    private double VideoSeconds(ClipJob clip)
    {
        TimeSpan opening = clip.ReadFirst(_terminal.Cancellation);
        return new VideoCost(opening, _request.Coding, _request.Output, VideoCost.ThreadsOf(_replicas.First.Backend, _request.Run.Device))
            .SecondsOf(clip.Info, clip.Plan);
    }

    private void TellBeginning()
    {
        if (!_request.Json)
        {
            _terminal.Note($"{_forecast}");
            _changes.ForEach(_terminal.Note);
            _terminal.Note($"{_request.Input}: {_job.Plan}; {_settings}; model {_choice}; {_replicas.Names}");
            if (_replicas.Count > 1)
            {
                _terminal.Note($"{_spread}.");
            }

            TellMemory();
        }

        _terminal.Events?.Write("start", new JsonObject
        {
            ["input"] = _request.Input,
            ["output"] = _request.Output,
            ["frames"] = _job.Plan.Frames,
            ["windows"] = _job.Plan.Windows,
            ["model"] = _choice.ToJson(),
            ["device"] = _replicas.Names,
            ["spread"] = _spread.ToJson(),
            ["options"] = _settings.ToJson(),
            ["forecast"] = _forecast.ToJson(),
            ["changes"] = JsonText.Strings(_changes),
        });
        TellNotices();
    }

    /// <summary>Tells of the plans of memory, once where they are the same.</summary>
    private void TellMemory()
    {
        bool isOne = _memory.Select(plan => $"{plan}").Distinct().Count() <= 1;
        foreach ((DerainModel model, DeviceMemoryPlan plan) in _replicas.Models.Zip(_memory).Take(isOne ? 1 : _memory.Count))
        {
            _terminal.Note(isOne ? $"{plan}{(_memory.Count > 1 ? ", on each device" : "")}." : $"{model.Backend.Name}: {plan}.");
        }
    }

    private RunClock Compute()
    {
        DerainOptions options = _settings.Options;
        IBackend device = _replicas.First.Backend;
        _replicas.EmbedTexts(options);
        RunRecorder? recorder = _request.SaveTensors is null ? null : new RunRecorder(device, options.Steps);
        INoiseSource? recorded = _noise is null ? null : new RecordedNoise(device, _noise, options.Steps);
        using RunJournal? journal = _request.IsJournalled
            ? InterruptedRun.Open(
                _request,
                RunFacts.Of(_request, _settings, _job.Plan, _input.Digest, _choice.Folder, _replicas, _input.FFmpegVersion),
                _job.Plan,
                _terminal)
            : null;
        RunClock clock = InterruptedRun.Keeping(
            journal,
            _terminal,
            () => RunProgress.Show(
                _terminal,
                _request.Json,
                _job.Plan.Windows,
                options.Steps - options.Skip,
                progress => _job.Run(options, recorded, progress, recorder, journal, _terminal.Cancellation),
                _terminal.Subject ?? new RunSubject(Path.GetFileName(_request.Input)),
                device,
                _spread.Lanes));
        _times.Ran(clock, _replicas.First.PlanningTime - _planned);
        if (recorder is not null)
        {
            CommandErrors.Writing(() => recorder.Save(_request.SaveTensors!));
        }

        return clock;
    }

    private void TellEnd(RunClock clock)
    {
        TellNotices();
        TimeSpan total = _times.End();
        EvaluatedClip? evaluation = RunViews.Evaluate(_request, _terminal.Cancellation);
        JsonObject result = RunResult.ToJson(_request, _choice, _replicas, _spread, _settings, _memory, _job, clock, _times);
        result["forecast"] = _forecast.ToJson(clock, total);
        result["changes"] = JsonText.Strings(_changes);
        RunViews.AddTo(result, _request, clock, evaluation);
        if (_job is ClipJob clip)
        {
            RunViews.WriteReport(_request, () => RunReportFactory.Create(result, _request, clip, clock, total, evaluation));
        }

        _terminal.Events?.Write("end", result);
        if (_request.Json)
        {
            JsonText.Write(_terminal.Output, result);
        }
        else
        {
            _terminal.Output.WriteLine($"{_request.Output}: {_job.Summary()}, {Text.Duration(total)}");
            _terminal.Output.Write(evaluation is null ? "" : EvaluationTable.Of([evaluation], perFrame: false));
            RunViews.Tell(_request, _terminal);
            _terminal.Note(_forecast.Compared(clock, total));
        }
    }

    private void TellNotices()
    {
        foreach (string notice in _job.Notices.Skip(_noticesTold))
        {
            _terminal.Note(notice);
        }

        _noticesTold = _job.Notices.Count;
    }
}
