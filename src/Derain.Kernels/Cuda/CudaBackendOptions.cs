using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>How a <see cref="CudaBackend"/> works.</summary>
public sealed record CudaBackendOptions
{
    /// <summary>Element type of activations: F16, BF16 or F32.</summary>
    public DType ActivationType { get; init; } = DType.F16;

    /// <summary>Most bytes of device memory to hold at a time; what is free without.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether matrix products go to cuBLASLt where it is installed; otherwise our own kernels make them.</summary>
    public bool UseCublasLt { get; init; } = true;

    /// <summary>Which rung of the ladder computes attention where it can, from 1 on; none without. For measuring.</summary>
    internal int? AttentionRung { get; init; }

    /// <summary>Whether work is gone through without being done; see <see cref="CudaRehearsal"/>.</summary>
    internal bool IsRehearsal { get; init; }

    /// <summary>Where compiled kernels are kept; the user's cache without.</summary>
    internal KernelCache? Cache { get; init; }
}
