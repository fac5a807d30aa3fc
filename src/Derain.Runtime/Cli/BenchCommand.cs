using System.CommandLine;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary><c>bench</c>: how fast this machine's device is at the models' operations, at the shapes they have.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        DeviceArguments device = new("fp16 on CUDA, fp32 on the CPU");
        Option<string?> filter = OptionFactory.Text(
            "--filter", "TEXT", "Only what has TEXT in its name or is an operation of that name, such as 2b or Attention.");
        Option<bool> count = OptionFactory.Switch(
            "--count", "Count a step's operations, launches, bytes and arithmetic instead, as on a card unless --device is cpu; needs none.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("bench", "Times the models' operations at their real shapes.") { filter, count, json };
        device.AddTo(command);
        command.SetAction(parsed => parsed.GetValue(count)
            ? Count(device.Read(parsed), parsed.GetValue(filter), parsed.GetValue(json), terminal)
            : Run(device.Read(parsed), parsed.GetValue(filter), parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(DeviceRequest request, string? filter, bool json, Terminal terminal)
    {
        using IBackend backend = DeviceFactory.OpenBare(request, terminal);
        DType weights = backend is CudaBackend ? backend.ActivationType : DType.F16;
        BenchCase[] cases = [.. BenchCases.All(backend.ActivationType, weights).Where(timed => IsWanted(timed, filter))];
        if (cases.Length == 0)
        {
            throw CommandException.Usage($"--filter: nothing that is timed has '{filter}' in its name.");
        }

        if (!json)
        {
            terminal.Note($"{backend.Name}: {Text.Count(cases.Length, "shape")}");
        }

        BenchRunner runner = new(backend) { StartsCold = true };
        var peak = BenchPeak.Measure(runner, backend.ActivationType, weights);
        BenchTable table = new(peak);
        if (!json)
        {
            terminal.Output.WriteLine(table.Head(backend.Name));
        }

        List<BenchResult> results = [];
        foreach (BenchCase timed in cases)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            results.Add(runner.Run(timed));
            if (!json)
            {
                terminal.Output.WriteLine(table.Row(results[^1]));
            }
        }

        if (json)
        {
            JsonText.Write(terminal.Output, table.ToJson(backend, results));
        }

        return ExitCodes.Done;
    }

    private static int Count(DeviceRequest request, string? filter, bool json, Terminal terminal)
    {
        using IBackend backend = request.Device == "cpu"
            ? new CpuBackend(1)
            : new PlannedCudaBackend(DeviceFactory.CudaType(request.DType, model: null));
        string[] models = [.. PlannedSteps.Models.Where(model => filter is null || model == filter)];
        if (models.Length == 0)
        {
            throw CommandException.Usage(
                $"--filter: there is no model '{filter}' to count a step of; write {string.Join(" or ", PlannedSteps.Models)}.");
        }

        JsonObject steps = [];
        foreach (string model in models)
        {
            StepCount step = PlannedSteps.Of(model, backend);
            steps[model] = StepCountTable.ToJson(step);
            if (!json)
            {
                terminal.Output.WriteLine(string.Join('\n', StepCountTable.Lines($"{model} on {backend.Name}", step)) + "\n");
            }
        }

        if (json)
        {
            JsonText.Write(terminal.Output, new JsonObject { ["device"] = backend.Name, ["steps"] = steps });
        }

        return ExitCodes.Done;
    }

    private static bool IsWanted(BenchCase timed, string? filter) =>
        filter is null
        || timed.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || timed.Operation.GetType().Name.Equals(filter, StringComparison.OrdinalIgnoreCase);
}
