using System.Diagnostics;

namespace Derain.Kernels.Tensors;

/// <summary>
/// A typed, strided view of a <see cref="DeviceBuffer"/>. It never owns memory: slicing and reshaping are free.
/// Every operation takes strided operands, though a backend may have to copy them first; outputs are contiguous and row-major.
/// </summary>
public sealed class Tensor
{
    private readonly long[] _strides;

    /// <summary>A contiguous tensor at <paramref name="byteOffset"/> of <paramref name="buffer"/>.</summary>
    public Tensor(DeviceBuffer buffer, DType type, Shape shape, long byteOffset = 0)
        : this(buffer, type, shape, byteOffset, shape.ContiguousStrides())
    {
    }

    private Tensor(DeviceBuffer buffer, DType type, Shape shape, long byteOffset, long[] strides)
    {
        Buffer = buffer;
        Type = type;
        Shape = shape;
        ByteOffset = byteOffset;
        _strides = strides;
        IsContiguous = HasContiguousStrides();
        Debug.Assert(byteOffset >= 0 && (shape.ElementCount == 0 || byteOffset + SpanBytes() <= buffer.Bytes));
    }

    /// <summary>The memory, owned by somebody else.</summary>
    public DeviceBuffer Buffer { get; }

    /// <summary>Element type.</summary>
    public DType Type { get; }

    /// <summary>Dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>Where the first element is, in bytes from the start of <see cref="Buffer"/>.</summary>
    public long ByteOffset { get; }

    /// <summary>Strides in elements, one per dimension.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>Whether the elements follow each other in row-major order without gaps.</summary>
    public bool IsContiguous { get; }

    /// <summary>Bytes of the elements, without gaps.</summary>
    public long Bytes => Shape.ElementCount * Type.Size;

    /// <summary>A new, zeroed tensor in host memory; the caller disposes its <see cref="Buffer"/>, or leaves it to the collector.</summary>
    public static Tensor OnHost(DType type, Shape shape) =>
        new(new HostBuffer(checked(shape.ElementCount * type.Size)), type, shape);

    /// <summary>A new host tensor holding a copy of <paramref name="values"/>, row-major.</summary>
    public static Tensor OnHost<T>(Shape shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.Length != shape.ElementCount)
        {
            throw new ShapeException("Tensor", "values", $"{shape.ElementCount} elements for {shape}", values.Length);
        }

        Tensor tensor = OnHost(TypeOf<T>(), shape);
        values.CopyTo(tensor.Span<T>());
        return tensor;
    }

    /// <summary>The elements of a contiguous host tensor.</summary>
    /// <remarks>A span of native memory does not keep its buffer alive: something must hold the tensor while it is used.</remarks>
    /// <exception cref="InvalidOperationException">Wrong element type, not contiguous, not on the host, or over 2³¹-1 elements.</exception>
    public unsafe Span<T> Span<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != Type && !(sizeof(T) == Type.Size && Type is DType.BF16 or DType.F8E4M3 or DType.F8E5M2 or DType.Bool))
        {
            throw new InvalidOperationException($"A tensor of {Type} has no elements of {typeof(T).Name}.");
        }

        if (!IsContiguous)
        {
            throw new InvalidOperationException($"A strided view {Shape} has no span; copy it first.");
        }

        return new Span<T>(HostPointer, checked((int)Shape.ElementCount));
    }

    /// <summary>A part of the raw bytes of a contiguous host tensor, which may be larger than one span.</summary>
    /// <exception cref="InvalidOperationException">Not contiguous, or not on the host.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    public unsafe Span<byte> ByteSpan(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Bytes - count);
        return IsContiguous
            ? new Span<byte>(HostPointer + start, count)
            : throw new InvalidOperationException($"A strided view {Shape} has no span; copy it first.");
    }

    /// <summary>Address of the first element of a host tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not in host memory.</exception>
    public unsafe byte* HostPointer => Buffer is HostBuffer host
        ? host.Pointer + ByteOffset
        : throw new InvalidOperationException($"The tensor is in {Buffer.GetType().Name}, not in host memory; download it first.");

    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ShapeException">The element counts differ, or the view is strided.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.ElementCount != Shape.ElementCount)
        {
            throw new ShapeException("Reshape", "shape", $"{Shape.ElementCount} elements as {Shape}", shape);
        }

        if (!IsContiguous)
        {
            throw new ShapeException("Reshape", "tensor", "contiguous", $"a strided view {Shape}");
        }

        return new Tensor(Buffer, Type, shape, ByteOffset, shape.ContiguousStrides());
    }

    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> of one dimension; a view.</summary>
    /// <exception cref="ShapeException">The range leaves the dimension.</exception>
    public Tensor Slice(int axis, int start, int length)
    {
        if (axis < 0 || axis >= Shape.Rank || start < 0 || length < 0 || start > Shape[axis] - length)
        {
            throw new ShapeException("Slice", "range", $"inside {Shape}", $"axis {axis}, {start}..{start + length}");
        }

        long offset = ByteOffset + start * _strides[axis] * Type.Size;
        return new Tensor(Buffer, Type, Shape.With(axis, length), offset, _strides);
    }

    /// <summary>The element type that stands for a .NET type.</summary>
    /// <exception cref="NotSupportedException">No tensor holds such elements.</exception>
    public static DType TypeOf<T>()
        where T : unmanaged => default(T) switch
        {
            double => DType.F64,
            float => DType.F32,
            Half => DType.F16,
            BFloat16 => DType.BF16,
            long => DType.I64,
            int => DType.I32,
            short => DType.I16,
            sbyte => DType.I8,
            byte => DType.U8,
            bool => DType.Bool,
            _ => throw new NotSupportedException($"No tensor holds {typeof(T).Name}."),
        };

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Shape}";

    private bool HasContiguousStrides()
    {
        long expected = 1;
        for (int axis = Shape.Rank - 1; axis >= 0; axis--)
        {
            if (Shape[axis] != 1 && _strides[axis] != expected)
            {
                return false;
            }

            expected *= Shape[axis];
        }

        return true;
    }

    private long SpanBytes()
    {
        long last = 0;
        for (int axis = 0; axis < Shape.Rank; axis++)
        {
            last += (Shape[axis] - 1) * _strides[axis];
        }

        return (last + 1) * Type.Size;
    }
}
