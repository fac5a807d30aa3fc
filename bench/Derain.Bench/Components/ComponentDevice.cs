using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;

namespace Derain.Bench.Components;

/// <summary>The device that a component runs on.</summary>
internal static class ComponentDevice
{
    /// <summary>Opens <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    /// <param name="name">The device.</param>
    /// <param name="type">Type of activations on a card; a processor computes in F32.</param>
    /// <param name="threads">Threads of a processor, 0 for one on each core.</param>
    /// <exception cref="ArgumentException">There is no such kind of device.</exception>
    public static IBackend Open(string name, DType type, int threads) => name.Split(':') switch
    {
        ["cpu"] => new CpuBackend(threads),
        ["cuda"] => new CudaBackend(0, new CudaBackendOptions { ActivationType = type }),
        ["cuda", var number] when int.TryParse(number, out int device) =>
            new CudaBackend(device, new CudaBackendOptions { ActivationType = type }),
        _ => throw new ArgumentException($"--device must be cpu, cuda or cuda:N, not '{name}'."),
    };

    /// <summary>Most bytes of the device's memory held at a time; null where nobody counts.</summary>
    public static long? PeakBytes(IBackend backend) => (backend as CudaBackend)?.PeakBytes;
}
