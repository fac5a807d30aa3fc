using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Demo;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;
using Derain.Runtime.Video.Weather;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary><c>demo</c>: derains a clip whose clear twin is known, shows the figures, and makes videos and pictures to look at.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        DemoArguments arguments = new();
        Command command = new("demo", "Derains a clip whose clear twin is known, and shows in figures, videos and pictures what comes of it.");
        arguments.AddTo(command);
        command.SetAction(parsed => Run(arguments.Read(parsed), terminal));
        return command;
    }

    private static int Run(DemoRequest request, Terminal terminal)
    {
        long start = Stopwatch.GetTimestamp();
        request.Check();
        using ModelChoice choice = ModelChoice.Find(request.Run.Model, terminal);
        ClipPair pair = request.Clips(choice.Folder);
        if (request.Rain is not null)
        {
            VideoProbe.Probe(pair.Clear, cancellation: terminal.Cancellation);
        }

        using StagedFolder output = CommandErrors.Writing(
            () => new StagedFolder(request.Output, request.Files, request.Overwrite));
        using IBackend backend = DeviceFactory.Open(request.Run.Device, terminal, choice.Folder);
        using DerainModel model = DerainModel.Load(choice.Folder, backend, terminal.PromptCache);
        RunSettings settings = RunSettings.For(request.Run, model);
        pair = MakeRain(request, pair, output, terminal);
        DemoClips clips = DemoClips.Open(pair, terminal.Cancellation);
        RunPlan plan = RunPlan.Of(clips.Rainy, request.Run, settings, model);
        DeviceMemoryPlan? memory = DeviceMemory.Fit(model, plan, ref settings);
        if (!request.Json)
        {
            string rain = request.Rain is { } strength ? $" in {strength.ToString().ToLowerInvariant()} rain" : "";
            terminal.Note($"{(request.Rain is null ? pair.Rainy : pair.Clear)}{rain}: {plan}; {settings}; model {choice}; {backend.Name}");
            if (memory is not null)
            {
                terminal.Note($"{memory}.");
            }

            if (!PictureCanvas.HasFont)
            {
                terminal.Note("This system has no fonts, so the pictures have no labels; 'apt-get install fonts-dejavu-core' brings one.");
            }
        }

        Demonstration demonstration = new(model, clips, plan.ModelSize, settings.Window, settings.Overlap);
        IReadOnlyList<DemoResult> results = RunAll(request, terminal, demonstration, clips, plan, settings.Options, output);
        Draw(request, demonstration, results, output);
        CommandErrors.Writing(output.Commit);

        using var process = Process.GetCurrentProcess();
        DemoReport report = new(
            results, [.. request.Files.Select(output.FinalPath)], Stopwatch.GetElapsedTime(start), process.PeakWorkingSet64);
        if (request.Json)
        {
            JsonObject json = InputsOf(request, pair, clips, plan, choice, backend, settings);
            DemoJson.AddTo(json, report);
            JsonText.Write(terminal.Output, json);
        }
        else
        {
            terminal.Output.Write(DemoTable.Of(report));
            terminal.Output.WriteLine($"written: {string.Join(", ", report.Files)}");
            terminal.Output.WriteLine($"{plan}, {Text.Duration(report.Time)}, peak memory {Text.Bytes(report.PeakBytes)}");
        }

        return ExitCodes.Done;
    }

    /// <summary>Makes the rainy clip, if it is to be made.</summary>
    private static ClipPair MakeRain(DemoRequest request, ClipPair pair, StagedFolder output, Terminal terminal)
    {
        if (request.Rain is not { } strength)
        {
            return pair;
        }

        VideoInfo dry = VideoProbe.Probe(pair.Clear, cancellation: terminal.Cancellation);
        string rainy = output[DemoRequest.RainyFile];
        RainyClip.Write(dry, rainy, strength, request.RainSeed ?? 0, cancellation: terminal.Cancellation);
        return pair with { Rainy = rainy };
    }

    private static List<DemoResult> RunAll(
        DemoRequest request,
        Terminal terminal,
        Demonstration demonstration,
        DemoClips clips,
        RunPlan plan,
        DerainOptions options,
        StagedFolder output)
    {
        DemoVariant derained = DemoVariant.Derained(options);
        List<DemoResult> results = [];
        foreach (DemoVariant variant in (IEnumerable<DemoVariant>)[
            DemoVariant.Input,
            DemoVariant.Autoencoder(options),
            derained,
            .. request.Ablation ? Ablation.Of(options) : [],
            DemoVariant.AutoencoderOfClear(options),
            DemoVariant.Clear])
        {
            using DemoVideos? videos = variant == derained
                ? CommandErrors.Writing(() => new DemoVideos(
                    clips, demonstration.Size, output[DemoRequest.DerainedFile], output[DemoRequest.SideBySideFile]))
                : null;
            Action<DemoFrame>? write = videos is null
                ? null
                : frame => CommandErrors.Writing(() => videos.Add(frame, terminal.Cancellation));
            results.Add(RunOne(request, terminal, demonstration, plan, variant, write));
            if (videos is not null)
            {
                CommandErrors.Writing(() => videos.Complete(terminal.Cancellation));
            }
        }

        return results;
    }

    private static DemoResult RunOne(
        DemoRequest request,
        Terminal terminal,
        Demonstration demonstration,
        RunPlan plan,
        DemoVariant variant,
        Action<DemoFrame>? each)
    {
        if (variant.Options is not { } options)
        {
            return demonstration.Run(variant, each, progress: null, terminal.Cancellation);
        }

        if (!request.Json)
        {
            terminal.Note($"{variant.Name}:");
        }

        DemoResult? result = null;
        RunProgress.Show(
            terminal,
            request.Json,
            plan.Windows,
            options.Steps - options.Skip,
            progress => result = demonstration.Run(variant, each, progress, terminal.Cancellation));
        return result!;
    }

    private static void Draw(
        DemoRequest request, Demonstration demonstration, IReadOnlyList<DemoResult> results, StagedFolder output)
    {
        HashSet<string> rows = ["input", "autoencoder", "derained", "clear"];
        byte[] sheet = DemoPictures.ContactSheet(
            demonstration.Size, demonstration.SampledFrames, [.. results.Where(result => rows.Contains(result.Variant.Key))]);
        CommandErrors.Writing(() => AtomicFile.Write(output[DemoRequest.ContactSheetFile], stream => stream.Write(sheet)));
        if (request.Ablation)
        {
            byte[] gallery = DemoPictures.SameFrame(demonstration.Size, results);
            CommandErrors.Writing(() => AtomicFile.Write(output[DemoRequest.AblationFile], stream => stream.Write(gallery)));
        }
    }

    private static JsonObject InputsOf(
        DemoRequest request,
        ClipPair pair,
        DemoClips clips,
        RunPlan plan,
        ModelChoice choice,
        IBackend backend,
        RunSettings settings) => new()
        {
            ["rainy"] = request.Rain is null ? pair.Rainy : Path.Combine(request.Output, DemoRequest.RainyFile),
            ["clear"] = pair.Clear,
            ["rain"] = request.Rain?.ToString().ToLowerInvariant(),
            ["rainSeed"] = request.Rain is null ? null : request.RainSeed ?? 0,
            ["frames"] = clips.Rainy.FrameCount,
            ["rate"] = clips.Rainy.FrameRate.ToString(),
            ["width"] = clips.Rainy.Width,
            ["height"] = clips.Rainy.Height,
            ["windows"] = plan.Windows,
            ["derainedWidth"] = plan.ModelSize.Width,
            ["derainedHeight"] = plan.ModelSize.Height,
            ["model"] = choice.ToJson(),
            ["device"] = backend.Name,
            ["options"] = settings.ToJson(),
        };
}
