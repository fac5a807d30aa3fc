using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Backends;

/// <summary>
/// The seam between models and devices: memory, and one method that carries out any <see cref="Operation"/>. Above it
/// everything is the same code on every device. That it is one method and not one for each operation is what lets a decorator
/// that times, checks or counts be a page long.
/// </summary>
public interface IBackend : IDisposable
{
    /// <summary>The device in words, for messages and reports.</summary>
    string Name { get; }

    /// <summary>Element type of activations: F32 on a CPU, 16-bit on a GPU.</summary>
    DType ActivationType { get; }

    /// <summary>Bytes that can still be taken, where memory is scarce enough to plan for; null on the host.</summary>
    long? FreeBytes => null;

    /// <summary>Whether operands of these types (absent ones null) can be given to the operation; asked before fusing.</summary>
    bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands);

    /// <summary>
    /// Pieces of work that the device is given for such an operation: on a card its kernels and library products, after the first
    /// time, which may also prepare weights. Where there are no such things, an operation is one.
    /// </summary>
    int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) => 1;

    /// <summary>Memory of the device; the caller disposes it.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    DeviceBuffer Allocate(long bytes);

    /// <summary>
    /// Carries out one operation: reads the operands (absent optional ones null, any may be a strided view) and fills the
    /// output, contiguous and of <see cref="Operation.Infer"/>'s type. It may lie where the operation's
    /// <see cref="Operation.InPlaceOperand"/> does, if that has the same type. Views are never executed.
    /// </summary>
    /// <remarks>May return before the work is done; calls on one backend happen in order.</remarks>
    void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output);

    /// <summary>The tensor in this device's memory: itself where it is already there, otherwise a copy.</summary>
    Tensor Upload(Tensor host);

    /// <summary>
    /// Begins to bring a tensor to this device beside the work under way; where a device cannot, it is brought there now.
    /// </summary>
    PendingUpload BeginUpload(Tensor host) => new(Upload(host), static () => { });

    /// <summary>Copies a contiguous tensor of this device to one of the host and waits for it.</summary>
    void Download(Tensor source, Tensor host);

    /// <summary>Waits until everything asked for is done.</summary>
    void Synchronize();
}
