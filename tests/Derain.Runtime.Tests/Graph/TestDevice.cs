using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Graph;

/// <summary>The reference with a device's manners: it has memory of its own, and says which fusions it can do.</summary>
internal sealed class TestDevice(bool fuses = true) : IBackend
{
    private readonly ReferenceBackend _reference = new();

    public string Name => "test device";

    public DType ActivationType => DType.F32;

    /// <summary>What came from the host, in order.</summary>
    public List<Tensor> Uploads { get; } = [];

    /// <summary>What was executed, in order.</summary>
    public List<Operation> Executed { get; } = [];

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => fuses;

    public DeviceBuffer Allocate(long bytes) => _reference.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        Executed.Add(operation);
        _reference.Execute(operation, operands, output);
    }

    public Tensor Upload(Tensor host)
    {
        Uploads.Add(_reference.DownloadCopy(host));
        return Uploads[^1];
    }

    public void Download(Tensor source, Tensor host) => _reference.Download(source, host);

    public void Synchronize()
    {
    }

    public void Dispose() => _reference.Dispose();
}
