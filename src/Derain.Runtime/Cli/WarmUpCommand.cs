using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Cuda;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>
/// <c>warm-up [CLIP]</c>: compiles all kernels that a run needs, on all cores, so that the first run begins at once; or a list of them, for
/// a package.
/// </summary>
internal static class WarmUpCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> clip = new("CLIP")
        {
            Description = "A clip like those that will be derained; one of the model's own size if none is given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        RunArguments run = new();
        Option<string?> pack = OptionFactory.Text(
            "--pack", "DIR", $"Compile for all common cards into DIR, which '{KernelPack.FolderName}' beside the program is then; needs no card.");
        Option<string?> kernels = OptionFactory.Text(
            "--kernels", "FILE", "With --pack: the kernels, one a line, as warm-up --json lists them.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("warm-up", "Compiles the kernels that a run needs on this machine's card.") { clip, pack, kernels };
        run.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => (parsed.GetValue(pack), parsed.GetValue(kernels)) switch
        {
            (null, null) => Compile(run.Read(parsed), parsed.GetValue(clip), parsed.GetValue(json), terminal),
            ({ } folder, { } list) => Pack(folder, list, parsed.GetValue(json), terminal),
            _ => throw CommandException.Usage("--pack and --kernels go together."),
        });
        return command;
    }

    private static int Compile(RunRequest request, string? path, bool json, Terminal terminal)
    {
        request.Check();
        long start = Stopwatch.GetTimestamp();
        VideoInfo? clip = path is null ? null : VideoProbe.Probe(path, cancellation: terminal.Cancellation);
        using ModelChoice choice = ModelChoice.Find(request.Model, terminal);
        using CudaRehearsal? rehearsal = DeviceFactory.OpenRehearsal(request.Device, terminal, choice.Folder);
        if (rehearsal is null)
        {
            Print(json, terminal, "nothing to do: the CPU's operations are compiled already", new JsonObject { ["device"] = "cpu", ["kernels"] = new JsonArray() });
            return ExitCodes.Done;
        }

        string subject = RunRehearsal.Of(request, clip, choice, rehearsal, terminal);
        int count = rehearsal.Kernels.Count;
        int missing = count - rehearsal.CountReady();
        if (!json)
        {
            terminal.Note($"{subject}; model {choice}");
            terminal.Note(
                $"{Text.Count(count, "kernel")} for {rehearsal.Architecture}, {missing} of them to be compiled on {Text.Count(Environment.ProcessorCount, "thread")}");
        }

        IReadOnlyList<KernelCompilation> done = rehearsal.Compile(Progress(json, missing, terminal), terminal.Cancellation);
        TimeSpan total = Stopwatch.GetElapsedTime(start);
        string folder = CudaRehearsal.Folders is [var first, ..] ? first : "no folder";
        Print(
            json,
            terminal,
            $"{Text.Count(count, "kernel")} for {rehearsal.Architecture}: {done.Count(one => !one.WasThere)} compiled in {Text.Duration(total)}, "
            + $"{done.Count(one => one.WasThere)} were there; kept in {folder}",
            ToJson(rehearsal.Backend.Name, folder, done, total));
        return ExitCodes.Done;
    }

    private static int Pack(string folder, string list, bool json, Terminal terminal)
    {
        if (!File.Exists(list))
        {
            throw CommandException.Usage($"--kernels: there is no file '{list}'.");
        }

        long start = Stopwatch.GetTimestamp();
        string[] kernels = [.. File.ReadLines(list).Where(line => line.Length > 0)];
        var (done, bytes) = CommandErrors.Writing(
            () => KernelPack.Write(folder, kernels, Progress(json, null, terminal), terminal.Cancellation));
        TimeSpan total = Stopwatch.GetElapsedTime(start);
        JsonObject result = ToJson("none", folder, done, total);
        result["imageBytes"] = bytes;
        Print(
            json,
            terminal,
            $"{Text.Count(done.Count, "kernel")} for {string.Join(", ", done.Select(one => one.Architecture).Distinct().Order())} in {folder}: "
            + $"{Text.Bytes(bytes)}, {Text.Duration(total)}",
            result);
        return ExitCodes.Done;
    }

    private static Action<KernelCompilation>? Progress(bool json, int? missing, Terminal terminal)
    {
        int compiled = 0;
        return json ? null : one =>
        {
            if (!one.WasThere)
            {
                terminal.Note($"{++compiled}{(missing is { } all ? $" of {all}" : "")}: {one.Kernel} for {one.Architecture}, {Text.Duration(one.Elapsed)}");
            }
        };
    }

    private static JsonObject ToJson(string device, string folder, IReadOnlyList<KernelCompilation> done, TimeSpan total) => new()
    {
        ["device"] = device,
        ["folder"] = folder,
        ["compiled"] = done.Count(one => !one.WasThere),
        ["seconds"] = Math.Round(total.TotalSeconds, 3),
        ["kernels"] = new JsonArray(
        [
            .. done.Select(one => new JsonObject
            {
                ["kernel"] = one.Kernel,
                ["architecture"] = one.Architecture,
                ["wasThere"] = one.WasThere,
                ["seconds"] = Math.Round(one.Elapsed.TotalSeconds, 3),
            }),
        ]),
    };

    private static void Print(bool json, Terminal terminal, string text, JsonObject result)
    {
        if (json)
        {
            JsonText.Write(terminal.Output, result);
        }
        else
        {
            terminal.Output.WriteLine(text);
        }
    }
}
