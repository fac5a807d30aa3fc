using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Cli;

/// <summary>
/// A device that stops between two operations. The pipeline itself looks at its token between two steps, which on a slow device
/// and a large model are minutes apart.
/// </summary>
internal sealed class InterruptibleBackend(IBackend backend, CancellationToken cancellation) : IBackend
{
    public string Name => backend.Name;

    public DType ActivationType => backend.ActivationType;

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => backend.Supports(operation, operands);

    public DeviceBuffer Allocate(long bytes) => backend.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        cancellation.ThrowIfCancellationRequested();
        backend.Execute(operation, operands, output);
    }

    public Tensor Upload(Tensor host) => backend.Upload(host);

    public void Download(Tensor source, Tensor host) => backend.Download(source, host);

    public void Synchronize() => backend.Synchronize();

    public void Dispose() => backend.Dispose();
}
