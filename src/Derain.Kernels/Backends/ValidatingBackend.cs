using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Backends;

/// <summary>
/// Another backend, every result of which is compared with the reference on the same operands, so that a wrong operation
/// is found where it happens and not where it shows. Hundreds of times slower than the backend itself.
/// </summary>
/// <param name="inner">The backend under test; disposed with this one.</param>
public sealed class ValidatingBackend(IBackend inner) : IBackend
{
    /// <inheritdoc/>
    public string Name => $"{inner.Name}, validated";

    /// <inheritdoc/>
    public DType ActivationType => inner.ActivationType;

    /// <inheritdoc/>
    public long? FreeBytes => inner.FreeBytes;

    /// <summary>How many operations were compared and found right.</summary>
    public long Validated { get; private set; }

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    /// <inheritdoc/>
    public int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.LaunchesOf(operation, operands);

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

    /// <inheritdoc/>
    /// <exception cref="ParityException">The result is not the reference's.</exception>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        // Before the operation runs: it may write over one of its operands.
        var numbers = new NdArray?[operation.Operands.Count];
        for (int index = 0; index < operands.Length; index++)
        {
            numbers[index] = operands[index] is { } operand ? Read(operand) : null;
        }

        NdArray expected = ReferenceBackend.Compute(operation, numbers);
        inner.Execute(operation, operands, output);
        ParityTolerance tolerance = ParityTolerance.For(operation, output.Type);
        ParityMeasure measure = ParityMeasure.Compare(
            Read(output), expected, output.Type, exact: tolerance == ParityTolerance.Exact);
        if (!measure.IsWithin(tolerance))
        {
            throw new ParityException(
                $"{inner.Name} computed {operation} of {Describe(operation, operands)} wrongly: {measure}; "
                + $"allowed: {tolerance}.");
        }

        Validated++;
    }

    /// <inheritdoc/>
    public Tensor Upload(Tensor host) => inner.Upload(host);

    /// <inheritdoc/>
    public PendingUpload BeginUpload(Tensor host) => inner.BeginUpload(host);

    /// <inheritdoc/>
    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    /// <inheritdoc/>
    public void Synchronize() => inner.Synchronize();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private static string Describe(Operation operation, ReadOnlySpan<Tensor?> operands)
    {
        List<string> given = [];
        for (int index = 0; index < operands.Length; index++)
        {
            if (operands[index] is { } operand)
            {
                string name = operation.Operands[index].TrimEnd('?');
                given.Add(operand.IsContiguous ? $"{name} {operand}" : $"{name} {operand} (strided)");
            }
        }

        return given.Count == 0 ? "nothing" : string.Join(", ", given);
    }

    private NdArray Read(Tensor tensor)
    {
        inner.Synchronize();
        if (tensor.Buffer is HostBuffer)
        {
            return TensorElements.Read(tensor);
        }

        if (!tensor.IsContiguous)
        {
            using DeviceBuffer buffer = inner.Allocate(tensor.Bytes);
            var contiguous = new Tensor(buffer, tensor.Type, tensor.Shape);
            inner.Execute(new Copy(tensor.Type), [tensor], contiguous);
            return Read(contiguous);
        }

        Tensor host = Tensor.OnHost(tensor.Type, tensor.Shape);
        inner.Download(tensor, host);
        NdArray numbers = TensorElements.Read(host);
        host.Buffer.Dispose();
        return numbers;
    }
}
