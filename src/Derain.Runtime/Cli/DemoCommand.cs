using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Demo;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;
using Derain.Runtime.Video.Weather;

namespace Derain.Runtime.Cli;

/// <summary><c>demo</c>: derains a clip whose clear twin is known, shows the figures, and makes videos and pictures to look at.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        DemoArguments arguments = new();
        Command command = new("demo", "Derains a clip whose clear twin is known, and shows in figures and pictures what came of it.");
        arguments.AddTo(command);
        command.SetAction(parsed => Run(arguments.Read(parsed), terminal));
        return command;
    }

    private static int Run(DemoRequest request, Terminal terminal)
    {
        long start = Stopwatch.GetTimestamp();
        request.Check();
        using ModelChoice choice = ModelChoice.Find(request.Run.Model, terminal);
        ClipPair named = request.Clips(choice.Folder);
        long probing = Stopwatch.GetTimestamp();
        VideoInfo clear = VideoProbe.Probe(named.Clear, cancellation: terminal.Cancellation);
        TimeSpan opening = Stopwatch.GetElapsedTime(probing);
        using StagedFolder output = CommandErrors.Writing(
            () => new StagedFolder(request.Output, request.Files, request.Overwrite));
        using IBackend backend = DeviceFactory.Open(request.Run.Device, terminal, choice.Folder);
        using DerainModel model = DerainModel.Load(choice.Folder, backend, terminal.PromptCache);
        RunSettings settings = RunSettings.For(request.Run, model);
        DemoClips clips = DemoClips.Open(MakeRain(request, named, clear, output, terminal), terminal.Cancellation);
        List<string> changes = [];
        settings = MemoryBudget.Fit(
            request.Run, settings, fitted => RunPlan.Of(clips.Rainy, request.Run, fitted, model), isWhole: false, model, changes);
        RunPlan plan = RunPlan.Of(clips.Rainy, request.Run, settings, model);
        DeviceMemoryPlan? memory = DeviceMemory.Fit(model, plan, ref settings);
        string[] notices = [.. NoticesOf(clips, memory), .. changes];
        VideoCost video = new(opening, new OutputRequest(), Output: null, VideoCost.ThreadsOf(backend, request.Run.Device));
        RunForecast forecast = DemoForecast.Of(
            DemoVariant.All(settings.Options, request.Ablation),
            each => RunForecast.Of(model, plan, settings, memory, new Calibration(backend), each * video.SecondsOf(clips.Rainy, plan)),
            Stopwatch.GetElapsedTime(start));
        if (!request.Json)
        {
            terminal.Note($"{forecast}");
            terminal.Note($"{NameOf(request, named)}: {plan}; {settings}; model {choice}; {backend.Name}");
            foreach (string notice in notices)
            {
                terminal.Note(notice);
            }
        }

        model.EmbedTexts(settings.Options);
        Demonstration demonstration = new(model, clips, plan.ModelSize, settings.Window, settings.Overlap);
        IReadOnlyList<DemoResult> results =
            new DemoJob(request, clips, demonstration, plan.Windows, output, terminal).Run(settings.Options);
        CommandErrors.Writing(output.Commit);

        using var process = Process.GetCurrentProcess();
        DemoReport report = new(
            results, [.. request.Files.Select(output.FinalPath)], Stopwatch.GetElapsedTime(start), process.PeakWorkingSet64);
        if (request.Json)
        {
            JsonObject json = InputsOf(request, named, plan, choice, backend, settings);
            DemoJson.AddTo(json, report);
            json["forecast"] = forecast.ToJson();
            json["notices"] = JsonText.Strings(notices);
            JsonText.Write(terminal.Output, json);
        }
        else
        {
            terminal.Output.Write(DemoTable.Of(report));
            terminal.Output.WriteLine($"Written: {string.Join(", ", report.Files)}");
            terminal.Output.WriteLine($"{plan}, {Text.Duration(report.Time)}, peak memory {Text.Bytes(report.PeakBytes)}");
        }

        return ExitCodes.Done;
    }

    /// <summary>Makes the rainy clip, if it is to be made.</summary>
    private static ClipPair MakeRain(DemoRequest request, ClipPair named, VideoInfo clear, StagedFolder output, Terminal terminal)
    {
        if (request.Rain is not { } strength)
        {
            return named;
        }

        string rainy = output[DemoRequest.RainyFile];
        RainyClip.Write(clear, rainy, strength, request.RainSeed ?? 0, cancellation: terminal.Cancellation);
        return named with { Rainy = rainy };
    }

    private static string NameOf(DemoRequest request, ClipPair named) => request.Rain is { } strength
        ? $"{named.Clear} in {strength.ToString().ToLowerInvariant()} rain"
        : named.Rainy;

    private static IEnumerable<string> NoticesOf(DemoClips clips, DeviceMemoryPlan? memory)
    {
        IEnumerable<string> notices = clips.Rainy.Notices.Concat(clips.Clear.Notices).Distinct();
        if (memory is not null)
        {
            notices = notices.Append($"{memory}.");
        }

        return PictureCanvas.HasFont
            ? notices
            : notices.Append("This system has no fonts, so the pictures have no labels; 'apt-get install fonts-dejavu-core' brings one.");
    }

    private static JsonObject InputsOf(
        DemoRequest request, ClipPair named, RunPlan plan, ModelChoice choice, IBackend backend, RunSettings settings) => new()
        {
            ["rainy"] = request.Rain is null ? named.Rainy : Path.Combine(request.Output, DemoRequest.RainyFile),
            ["clear"] = named.Clear,
            ["rain"] = request.Rain?.ToString().ToLowerInvariant(),
            ["rainSeed"] = request.Rain is null ? null : request.RainSeed ?? 0,
            ["frames"] = plan.Frames,
            ["width"] = plan.Size.Width,
            ["height"] = plan.Size.Height,
            ["windows"] = plan.Windows,
            ["derainedWidth"] = plan.ModelSize.Width,
            ["derainedHeight"] = plan.ModelSize.Height,
            ["model"] = choice.ToJson(),
            ["device"] = backend.Name,
            ["options"] = settings.ToJson(),
        };
}
