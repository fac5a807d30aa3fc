using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// A card with cuBLASLt that need not be there: it says what one supports and what an operation is made of there, so that graphs can be
/// built, fused and counted for it. It has no memory and computes nothing.
/// </summary>
/// <param name="activationType">F16, BF16 or F32.</param>
public sealed class PlannedCudaBackend(DType activationType) : IRecordingBackend
{
    /// <inheritdoc/>
    public string Name => $"a CUDA device, {activationType}";

    /// <inheritdoc/>
    public DType ActivationType => activationType;

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => CudaLaunchers.Supports(operation, operands);

    /// <inheritdoc/>
    public int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) =>
        CudaLaunchers.LaunchesOf(operation, operands, hasProducts: true);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public DeviceBuffer Allocate(long bytes) => throw Absent();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output) => throw Absent();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Tensor Upload(Tensor host) => throw Absent();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Download(Tensor source, Tensor host) => throw Absent();

    /// <inheritdoc/>
    public IRecording? Record(Action work) => null;

    /// <inheritdoc/>
    public void Synchronize()
    {
        // Nothing is ever under way.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to free.
    }

    private static NotSupportedException Absent() => new("A planned device has no memory and computes nothing; open a CudaBackend.");
}
