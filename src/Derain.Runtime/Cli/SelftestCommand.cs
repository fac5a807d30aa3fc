using System.CommandLine;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Cli;

/// <summary><c>selftest</c>: every operation on this machine's device, at every awkward size, against the reference.</summary>
internal static class SelftestCommand
{
    public static Command Create(Terminal terminal)
    {
        DeviceArguments device = new("every type the device computes in");
        Option<string?> filter = OptionFactory.Text("--filter", "OP", "Only operations with OP in their name, such as Attention.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("selftest", "Compares every operation on this machine's device with the reference.") { filter, json };
        device.AddTo(command);
        command.SetAction(parsed => Run(device.Read(parsed), parsed.GetValue(filter), parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(DeviceRequest request, string? filter, bool json, Terminal terminal)
    {
        OpCase[] cases = [.. OpCases.All.Where(opCase => filter is null
            || NameOf(opCase).Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (cases.Length == 0)
        {
            string names = string.Join(", ", OpCases.All.Select(NameOf).Distinct().Order(StringComparer.Ordinal));
            throw CommandException.Usage($"--filter: no operation has '{filter}' in its name; there are {names}.");
        }

        List<SelftestReport> reports = [];
        foreach (DeviceRequest typed in Types(request, terminal))
        {
            reports.Add(Run(typed, cases, json, terminal));
            if (!json)
            {
                terminal.Output.WriteLine(reports[^1]);
            }
        }

        if (json)
        {
            JsonText.Write(terminal.Output, SelftestReport.ToJson(reports));
        }

        return reports.Any(report => report.Count(ParityOutcome.Failed) > 0) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static SelftestReport Run(DeviceRequest request, OpCase[] cases, bool json, Terminal terminal)
    {
        IBackend backend = DeviceFactory.OpenBare(request, terminal);
        try
        {
            string device = backend.Name;
            DType type = backend.ActivationType;
            List<ParityResult> results = [];
            foreach (IGrouping<string, OpCase> operation in cases.GroupBy(NameOf).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                int failed = 0;
                foreach (OpCase opCase in operation)
                {
                    results.Add(new ParityHarness(backend).Run(opCase.WithActivations(type)));
                    terminal.Cancellation.ThrowIfCancellationRequested();
                    if (results[^1].Outcome == ParityOutcome.Failed)
                    {
                        // A kernel that reads or writes where it may not leaves the device unusable: the next case gets it anew.
                        failed++;
                        backend.Dispose();
                        backend = DeviceFactory.OpenBare(request, terminal);
                    }
                }

                if (!json)
                {
                    string end = failed == 0 ? "" : $", {failed} failed";
                    terminal.Error.WriteLine($"{operation.Key} in {type}: {Text.Count(operation.Count(), "case")}{end}");
                }
            }

            return new SelftestReport(device, type, new ParityReport(results));
        }
        finally
        {
            backend.Dispose();
        }
    }

    /// <summary>The types to test in: the one that is asked for, or all that the device computes in.</summary>
    private static IEnumerable<DeviceRequest> Types(DeviceRequest request, Terminal terminal)
    {
        if (request.DType is not (null or "auto"))
        {
            return [request];
        }

        using IBackend backend = DeviceFactory.OpenBare(request, terminal);
        return backend is CudaBackend cuda
            ? [.. DeviceRequest.DTypes.Skip(1).Select(type => request with { Device = $"cuda:{cuda.Device.Ordinal}", DType = type })]
            : [request with { Device = "cpu", DType = "fp32" }];
    }

    private static string NameOf(OpCase opCase) => opCase.Operation.GetType().Name;
}
