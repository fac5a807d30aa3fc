using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests;

/// <summary>Another backend, perhaps under another name, with something done before every operation.</summary>
internal sealed class HookedBackend(IBackend inner, string? name = null, Action<Operation>? before = null) : IBackend
{
    public string Name => name ?? inner.Name;

    public DType ActivationType => inner.ActivationType;

    /// <summary>Operations carried out so far.</summary>
    public long Executed { get; private set; }

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        before?.Invoke(operation);
        Executed++;
        inner.Execute(operation, operands, output);
    }

    public Tensor Upload(Tensor host) => inner.Upload(host);

    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    public void Synchronize() => inner.Synchronize();

    public void Dispose() => inner.Dispose();
}
