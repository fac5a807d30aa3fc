using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu.Threading;

/// <summary>
/// Working memory of the calling thread, 64-byte aligned, kept for its next operation. Contents are undefined.
/// A request for a slot ends the life of what the slot held before, so each use within one operation has its own.
/// </summary>
internal static unsafe class Scratch
{
    private const int MostOperands = 8;

    [ThreadStatic]
    private static HostBuffer?[]? _slots;

    /// <summary>What a block is for.</summary>
    public enum Slot
    {
        /// <summary>Operand panels that all threads of an operation read.</summary>
        Shared,

        /// <summary>A second shared operand.</summary>
        SharedSecond,

        /// <summary>Partial results of the pieces of a reduction.</summary>
        Partials,

        /// <summary>Operand panels of one piece of work.</summary>
        Panels,

        /// <summary>Accumulators of one piece of work.</summary>
        Accumulators,

        /// <summary>Converted or rearranged rows on their way into panels.</summary>
        Rows,

        /// <summary>Operand 0, converted; the operands after it have the slots after this.</summary>
        Operand0,
    }

    /// <summary>At least <paramref name="count"/> floats.</summary>
    public static float* Floats(Slot slot, long count)
    {
        HostBuffer?[] slots = _slots ??= new HostBuffer?[(int)Slot.Operand0 + MostOperands];
        ref HostBuffer? buffer = ref slots[(int)slot];
        long bytes = count * sizeof(float);
        if (buffer is null || buffer.Bytes < bytes)
        {
            buffer?.Dispose();
            buffer = new HostBuffer(bytes + bytes / 4); // a little more than asked, so that growing sizes settle soon
        }

        return (float*)buffer.Pointer;
    }
}
