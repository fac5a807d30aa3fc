using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>Opens the device that a user names, or finds one.</summary>
internal static class DeviceFactory
{
    // Made by the driver's kernel module: there is a card, whatever else is missing.
    private const string CardFile = "/dev/nvidiactl";

    /// <summary>Opens a device that stops between two operations when the command is stopped; the caller disposes it.</summary>
    /// <param name="request">Which one.</param>
    /// <param name="terminal">Is told when a card is there but cannot be used.</param>
    /// <param name="model">The model it is for, which decides the type where the user does not.</param>
    /// <exception cref="CommandException">There is no such device, or it does not compute in that type.</exception>
    public static IBackend Open(DeviceRequest request, Terminal terminal, CheckpointFolder? model = null) =>
        InterruptibleBackend.Over(OpenBare(request, terminal, model), terminal.Cancellation);

    /// <summary>Opens every device that a user names, the one that does what is not divided first; the caller disposes them.</summary>
    /// <inheritdoc cref="Open"/>
    public static IReadOnlyList<IBackend> OpenAll(DeviceRequest request, Terminal terminal, CheckpointFolder? model = null)
    {
        string device = request.Device ?? terminal.DefaultDevice;
        if (!DeviceRequest.IsSeveral(device))
        {
            return [Open(request, terminal, model)];
        }

        List<IBackend> opened = [];
        try
        {
            foreach (int ordinal in DeviceRequest.OrdinalsOf(device, Math.Max(1, CudaDevice.All.Count)))
            {
                opened.Add(Open(request with { Device = $"cuda:{ordinal}" }, terminal, model));
            }

            return opened;
        }
        catch
        {
            opened.ForEach(backend => backend.Dispose());
            throw;
        }
    }

    /// <summary>Opens a device as it is.</summary>
    /// <inheritdoc cref="Open"/>
    public static IBackend OpenBare(DeviceRequest request, Terminal terminal, CheckpointFolder? model = null)
    {
        string device = request.Device ?? terminal.DefaultDevice;
        if (DeviceRequest.IsSeveral(device))
        {
            throw CommandException.Usage($"--device {device} names several devices, but this is done on one; name one, such as cuda:0.");
        }

        if (DeviceRequest.OrdinalOf(device) is { } ordinal)
        {
            return OpenCuda(ordinal, request, CudaType(request.DType, model), out string? problem)
                ?? throw new CommandException(ExitCodes.Usage, problem!);
        }

        if (device == "auto" && FindCuda(request, terminal, model) is { } found)
        {
            return found;
        }

        return request.DType is "fp16" or "bf16"
            ? throw request.OnlyOnCuda(device == "cpu" ? "the CPU computes in fp32" : "none works here")
            : new CpuBackend(request.Threads ?? 0);
    }

    /// <summary>The device on which a run would be, to rehearse it; null for the CPU, which has nothing to compile.</summary>
    /// <inheritdoc cref="Open"/>
    public static CudaRehearsal? OpenRehearsal(DeviceRequest request, Terminal terminal, CheckpointFolder model)
    {
        using IBackend device = OpenBare(request, terminal, model);
        return device is CudaBackend cuda
            ? new CudaRehearsal(
                cuda.Device.Ordinal, new CudaBackendOptions { ActivationType = cuda.ActivationType, MemoryLimit = request.Vram })
            : null;
    }

    /// <summary>The type that activations have on a CUDA device.</summary>
    internal static DType CudaType(string? dtype, CheckpointFolder? model) => dtype switch
    {
        "fp32" => DType.F32,
        "bf16" => DType.BF16,
        "fp16" => DType.F16,
        _ => model is not null && IsStoredAs(DType.BF16, model) ? DType.BF16 : DType.F16,
    };

    private static CudaBackend? FindCuda(DeviceRequest request, Terminal terminal, CheckpointFolder? model)
    {
        int count = CudaDevice.All.Count;
        string? first = null;
        for (int ordinal = 0; ordinal < Math.Max(count, File.Exists(CardFile) ? 1 : 0); ordinal++)
        {
            if (OpenCuda(ordinal, request, CudaType(request.DType, model), out string? problem) is { } opened)
            {
                return opened;
            }

            first ??= problem;
        }

        if (first is not null)
        {
            terminal.Note($"There is an NVIDIA card, but the CPU does the work: {first}");
        }

        return null;
    }

    private static CudaBackend? OpenCuda(int ordinal, DeviceRequest request, DType type, out string? problem)
    {
        try
        {
            problem = null;
            return new CudaBackend(ordinal, new CudaBackendOptions { ActivationType = type, MemoryLimit = request.Vram });
        }
        catch (Exception error) when (error is CudaException or NotSupportedException or DllNotFoundException)
        {
            problem = error.Message;
            return null;
        }
    }

    private static bool IsStoredAs(DType type, CheckpointFolder model)
    {
        using SafetensorsCheckpoint transformer = model.OpenWeights("transformer");
        return transformer.Tensors.Where(tensor => tensor.Shape.Rank > 1).All(tensor => tensor.DType == type);
    }
}
