using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Tests;

/// <summary>The reference, with something done to it after every operation: what a check must find.</summary>
internal sealed class FaultyBackend(Action<Operation, Tensor?[], Tensor> fault, bool supports = true) : IBackend
{
    private readonly ReferenceBackend _reference = new();

    public string Name => "faulty";

    public DType ActivationType => DType.F32;

    public bool Disposed { get; private set; }

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => supports;

    public DeviceBuffer Allocate(long bytes) => _reference.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        _reference.Execute(operation, operands, output);
        fault(operation, operands.ToArray(), output);
    }

    public Tensor Upload(Tensor host) => _reference.Upload(host);

    public void Download(Tensor source, Tensor host) => _reference.Download(source, host);

    public void Synchronize()
    {
    }

    public void Dispose()
    {
        Disposed = true;
        _reference.Dispose();
    }
}
