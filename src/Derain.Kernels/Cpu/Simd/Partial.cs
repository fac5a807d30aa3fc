using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>
/// Loads and stores at the end of a row, where fewer floats are left than a register holds. Never inlined: a register
/// whose address is taken would make the compiler keep the whole loop's values in memory.
/// </summary>
internal static unsafe class Partial<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>
    /// The first <paramref name="count"/> floats, fewer than a register of them; other lanes are zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static V Load(float* source, int count)
    {
        V value = S.Zero;
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(&value, count));
        return value;
    }

    /// <summary>Stores the first <paramref name="count"/> lanes, fewer than all of them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store(float* target, V value, int count) =>
        new ReadOnlySpan<float>(&value, count).CopyTo(new Span<float>(target, count));
}
