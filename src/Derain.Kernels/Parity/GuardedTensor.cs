using Derain.Kernels.Backends;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>
/// A tensor of a device between two guard areas, all of the memory filled with ones first: in every float type a NaN, so
/// that a read outside of the tensor, and an element never written, show as well as a write outside does.
/// </summary>
internal sealed class GuardedTensor : IDisposable
{
    private const int GuardBytes = 256; // keeps the alignment that a memory plan gives
    private const byte Garbage = 0xFF;

    private readonly IBackend _backend;
    private readonly Func<Tensor, Tensor> _view;
    private readonly Tensor _memory;
    private readonly byte[] _before;

    private GuardedTensor(IBackend backend, Tensor hostMemory, Func<Tensor, Tensor> view)
    {
        _backend = backend;
        _view = view;
        _before = hostMemory.Span<byte>().ToArray();
        _memory = backend.Upload(hostMemory);
        if (_memory.Buffer != hostMemory.Buffer)
        {
            hostMemory.Buffer.Dispose();
        }

        Tensor = view(_memory);
    }

    /// <summary>The tensor on the device.</summary>
    public Tensor Tensor { get; }

    /// <summary>Memory for an output, without a number in it.</summary>
    public static GuardedTensor Unwritten(IBackend backend, TensorType type) =>
        new(backend, GarbageFor(type), memory => Inside(memory, type));

    /// <summary>An operand with its numbers; the gaps of a strided one stay garbage.</summary>
    public static GuardedTensor Of(IBackend backend, OperandSpec operand, ulong seed, ulong stream)
    {
        var layout = new TensorType(operand.Type, operand.Layout);
        Tensor memory = GarbageFor(layout);
        TensorElements.Write(operand.Draw(seed, stream), View(memory));
        return new GuardedTensor(backend, memory, View);

        Tensor View(Tensor memory) => operand.Range is { } range
            ? Inside(memory, layout).Slice(range.Axis, range.Start, operand.Shape[range.Axis])
            : Inside(memory, layout);
    }

    /// <summary>The numbers in the tensor now.</summary>
    public NdArray Read()
    {
        Tensor copy = Download();
        NdArray numbers = TensorElements.Read(_view(copy));
        copy.Buffer.Dispose();
        return numbers;
    }

    /// <summary>Which byte is not as it was, in words: of all the memory or only of the guards; null where none.</summary>
    public string? Damage(bool guardsOnly)
    {
        Tensor copy = Download();
        ReadOnlySpan<byte> after = copy.Span<byte>();
        int end = after.Length - GuardBytes;
        string? damage = null;
        for (int i = 0; i < after.Length && damage is null; i++)
        {
            bool isGuard = i < GuardBytes || i >= end;
            if (after[i] != _before[i] && (isGuard || !guardsOnly))
            {
                damage = i < GuardBytes ? $"was written {GuardBytes - i} bytes before its start"
                    : i >= end ? $"was written {i - end + 1} bytes after its end"
                    : $"was changed at byte {i - GuardBytes}";
            }
        }

        copy.Buffer.Dispose();
        return damage;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Buffer.Dispose();

    private static Tensor GarbageFor(TensorType type)
    {
        Tensor memory = Tensor.OnHost(DType.U8, [checked((int)type.Bytes + (2 * GuardBytes))]);
        memory.Span<byte>().Fill(Garbage);
        return memory;
    }

    private static Tensor Inside(Tensor memory, TensorType type) =>
        new(memory.Buffer, type.Type, type.Shape, memory.ByteOffset + GuardBytes);

    private Tensor Download()
    {
        Tensor copy = Tensor.OnHost(DType.U8, _memory.Shape);
        _backend.Download(_memory, copy);
        return copy;
    }
}
