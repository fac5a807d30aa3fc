using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>What <c>info</c> says of this program and this machine.</summary>
internal static class DeviceReport
{
    public static FactSheet Create(IReadOnlyList<IBackend> devices, ModelLocator locator, PromptCache cache)
    {
        FactSheet facts = new();
        string version = typeof(DeviceReport).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        facts.Add("Derain", version, "version", version);
        facts.Add("Runtime", RuntimeInformation.FrameworkDescription, "runtime", RuntimeInformation.FrameworkDescription);
        facts.Add("System", RuntimeInformation.OSDescription, "system", RuntimeInformation.OSDescription);
        facts.Add("Processor", ProcessorName(), "processor", ProcessorName());
        facts.Add("Device", devices[0].Name, "device", devices[0].Name);
        foreach (IBackend device in devices.Skip(1))
        {
            facts.AddLine("", device.Name);
        }

        facts.Json["devices"] = JsonText.Strings(devices.Select(device => device.Name));
        facts.Add("Cores", $"{Environment.ProcessorCount}", "cores", Environment.ProcessorCount);
        AddCuda(facts);
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        facts.Add("Memory", Text.Bytes(memory), "memoryBytes", memory);
        facts.Json["modelFolders"] = JsonText.Strings(locator.Places);
        facts.Add("Prompt cache", cache.Folder, "promptCache", cache.Folder);
        foreach (string place in locator.Places)
        {
            facts.AddLine("Models in", Directory.Exists(place) ? place : $"{place} (not there)");
        }

        return facts;
    }

    private static void AddCuda(FactSheet facts)
    {
        IReadOnlyList<CudaDevice> devices = CudaDevice.All;
        IReadOnlyList<CudaSoftware> software = CudaSoftware.All;
        facts.Json["cuda"] = new JsonObject
        {
            ["devices"] = new JsonArray([.. devices.Select(ToJson)]),
            ["software"] = new JsonArray([.. software.Select(ToJson)]),
        };
        if (devices.Count == 0)
        {
            facts.AddLine("CUDA", software[0].Missing is null ? "the driver sees no card" : "no driver");
            return;
        }

        foreach (CudaDevice device in devices)
        {
            facts.AddLine($"CUDA device {device.Ordinal}", device.ToString());
        }

        foreach (CudaSoftware library in software)
        {
            facts.AddLine($"CUDA {library.Name}", library.Missing ?? library.Version?.ToString() ?? "found");
        }
    }

    private static JsonObject ToJson(CudaDevice device) => new()
    {
        ["ordinal"] = device.Ordinal,
        ["name"] = device.Name,
        ["computeCapability"] = $"{device.ComputeCapability.Major}.{device.ComputeCapability.Minor}",
        ["memoryBytes"] = device.MemoryBytes,
        ["multiprocessors"] = device.Multiprocessors,
    };

    private static JsonObject ToJson(CudaSoftware library) => new()
    {
        ["name"] = library.Name,
        ["version"] = library.Version?.ToString(),
        ["missing"] = library.Missing,
    };

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line?.Split(':')[^1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";
    }
}
