using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Tests.Graph;

/// <summary>Another backend that remembers what it was asked for.</summary>
internal sealed class ExecutedOperations(IBackend inner) : IBackend
{
    public List<OperationCount> Operations { get; } = [];

    public string Name => inner.Name;

    public DType ActivationType => inner.ActivationType;

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        TensorType?[] types =
        [
            .. operands.ToArray().Select(operand => operand is null ? (TensorType?)null : new TensorType(operand.Type, operand.Shape)),
        ];
        Operations.Add(OperationCount.Of(inner, operation, types, new TensorType(output.Type, output.Shape)));
        inner.Execute(operation, operands, output);
    }

    public Tensor Upload(Tensor host) => inner.Upload(host);

    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    public void Synchronize() => inner.Synchronize();

    public void Dispose() => inner.Dispose();
}
