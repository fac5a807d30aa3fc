using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// What a kernel is given: the operands as floats in memory, whatever they are stored as, and the output. Operands that
/// are contiguous 32-bit floats, nearly all, are used where they lie; others are first converted into working memory
/// that lasts until the thread's next operation.
/// </summary>
internal readonly unsafe ref struct KernelArguments(CpuThreads threads, ReadOnlySpan<Tensor?> operands, Tensor output)
{
    private readonly ReadOnlySpan<Tensor?> _operands = operands;

    /// <summary>The cores.</summary>
    public CpuThreads Threads { get; } = threads;

    /// <summary>The output, contiguous.</summary>
    public Tensor Output { get; } = output;

    /// <summary>First element of the output.</summary>
    public float* OutputFloats => (float*)Output.HostPointer;

    /// <summary>Operand <paramref name="index"/>, which is known to be given.</summary>
    public Tensor this[int index] => _operands[index]!;

    /// <summary>Whether an optional operand is given.</summary>
    public bool Has(int index) => index < _operands.Length && _operands[index] is not null;

    /// <summary>The elements of an operand, row-major; null when it is absent.</summary>
    public float* Floats(int index)
    {
        if (!Has(index))
        {
            return null;
        }

        Tensor tensor = this[index];
        return tensor.Type == DType.F32 ? (float*)Stored(index) : Converted(index);
    }

    /// <summary>The elements of an operand in the type it is stored in, row-major.</summary>
    public byte* Stored(int index)
    {
        Tensor tensor = this[index];
        if (tensor.IsContiguous)
        {
            return tensor.HostPointer;
        }

        long floats = (tensor.Bytes + sizeof(float) - 1) / sizeof(float);
        byte* copy = (byte*)Scratch.Floats(Scratch.Slot.Operand0 + index, floats);
        StridedCopy.ToContiguous(Threads, tensor, copy);
        return copy;
    }

    /// <summary>The rows of a matrix <c>[1 or B, D]</c>, which may be a strided view.</summary>
    public BatchVectors Vectors(int index)
    {
        if (!Has(index))
        {
            return default;
        }

        Tensor tensor = this[index];
        bool inPlace = tensor.Type == DType.F32 && (tensor.Shape[1] == 1 || tensor.Strides[1] == 1);
        float* data = inPlace ? (float*)tensor.HostPointer : Converted(index);
        long stride = inPlace ? tensor.Strides[0] : tensor.Shape[1];
        return new BatchVectors(data, tensor.Shape[0] == 1 ? 0 : stride);
    }

    private float* Converted(int index)
    {
        Tensor tensor = this[index];
        float* copy = Scratch.Floats(Scratch.Slot.Operand0 + index, tensor.Shape.ElementCount);
        CopyKernel.ToSingle(Threads, tensor, copy);
        return copy;
    }
}
