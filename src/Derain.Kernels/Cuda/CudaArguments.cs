using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// What a launcher is given: the operands where they lie or, where a kernel wants them contiguous or of another type, as copies
/// that last until the operation ends; the output; kernels and scratch memory.
/// </summary>
internal readonly ref struct CudaArguments(CudaBackend backend, ReadOnlySpan<Tensor?> operands, Tensor output)
{
    private readonly ReadOnlySpan<Tensor?> _operands = operands;

    /// <summary>The backend.</summary>
    public CudaBackend Backend { get; } = backend;

    /// <summary>The device.</summary>
    public CudaDevice Device => Backend.Device;

    /// <summary>The output, contiguous.</summary>
    public Tensor Output { get; } = output;

    /// <summary>First element of the output.</summary>
    public DevicePointer OutputPointer => AddressOf(Output);

    /// <summary>Operand <paramref name="index"/>, which is known to be given.</summary>
    public Tensor this[int index] => _operands[index]!;

    /// <summary>Whether an optional operand is given.</summary>
    public bool Has(int index) => index < _operands.Length && _operands[index] is not null;

    /// <summary>First element of an operand where it lies, in the type it is stored in and with its own strides.</summary>
    public DevicePointer Raw(int index) => AddressOf(this[index]);

    /// <summary>The elements of an operand, contiguous and of a type; null when it is absent.</summary>
    public DevicePointer Pointer(int index, DType type)
    {
        if (!Has(index))
        {
            return DevicePointer.Null;
        }

        Tensor tensor = this[index];
        return tensor.Type == type && tensor.IsContiguous ? AddressOf(tensor) : Copied(tensor, type);
    }

    /// <summary>
    /// The elements of a weight, contiguous and of a type; null when it is absent. A copy in another type is made when first asked for
    /// and kept with the weight.
    /// </summary>
    public DevicePointer KeptPointer(int index, DType type) =>
        Has(index) && this[index].Type != type && this[index] is { IsContiguous: true, Buffer: CudaMemory memory }
            ? KeptConversions.Of(memory, Backend, this[index], type)
            : Pointer(index, type);

    /// <summary>
    /// The rows of a matrix <c>[1 or B, D]</c> of a type, each contiguous: where the first begins, and elements from one to the
    /// next (0 where one row serves the whole batch). Null when absent.
    /// </summary>
    public (DevicePointer Data, long RowStride) Rows(int index, DType type)
    {
        if (!Has(index))
        {
            return (DevicePointer.Null, 0);
        }

        Tensor tensor = this[index];
        bool inPlace = tensor.Type == type && (tensor.Shape[1] == 1 || tensor.Strides[1] == 1);
        DevicePointer data = inPlace ? AddressOf(tensor) : Copied(tensor, type);
        long stride = inPlace ? tensor.Strides[0] : tensor.Shape[1];
        return (data, tensor.Shape[0] == 1 ? 0 : stride);
    }

    /// <summary>Memory until the operation ends, aligned to 256 bytes.</summary>
    public DevicePointer Scratch(long bytes) => Backend.Scratch.Take(bytes);

    /// <summary>A kernel of one specialisation.</summary>
    public CudaKernel Kernel(string file, params ReadOnlySpan<Define> defines) => Backend.Kernels.Get(file, defines);

    /// <summary>Where the first element of a device tensor is.</summary>
    /// <exception cref="InvalidOperationException">It is not in this kind of memory.</exception>
    public static DevicePointer AddressOf(Tensor tensor) => tensor.Buffer is CudaMemory memory
        ? memory.Pointer + tensor.ByteOffset
        : throw new InvalidOperationException($"The tensor is in {tensor.Buffer.GetType().Name}, not on a CUDA device; upload it first.");

    private DevicePointer Copied(Tensor tensor, DType type)
    {
        DevicePointer copy = Scratch(tensor.Shape.ElementCount * type.Size);
        CopyLauncher.Copy(Backend, tensor, copy, type);
        return copy;
    }
}
