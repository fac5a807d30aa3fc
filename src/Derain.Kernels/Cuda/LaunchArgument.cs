using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda;

/// <summary>One parameter of a kernel: its bytes, laid out as the kernel's C type.</summary>
internal readonly struct LaunchArgument
{
    /// <summary>Room for the largest parameter, a <see cref="TensorMap"/>.</summary>
    public const int MaxBytes = 128;

    private readonly Storage _storage;

    private LaunchArgument(ReadOnlySpan<byte> bytes, int alignment)
    {
        bytes.CopyTo(_storage);
        (Size, Alignment) = (bytes.Length, alignment);
    }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>Natural alignment in bytes.</summary>
    public int Alignment { get; }

    public static implicit operator LaunchArgument(int value) => Of(value);

    public static implicit operator LaunchArgument(uint value) => Of(value);

    public static implicit operator LaunchArgument(long value) => Of(value);

    public static implicit operator LaunchArgument(ulong value) => Of(value);

    public static implicit operator LaunchArgument(float value) => Of(value);

    public static implicit operator LaunchArgument(double value) => Of(value);

    public static implicit operator LaunchArgument(DevicePointer value) => Of(value.Address);

    /// <summary>A struct passed by value.</summary>
    /// <param name="value">Sequential and blittable, laid out as the kernel's; at most <see cref="MaxBytes"/> bytes.</param>
    /// <param name="alignment">The largest alignment of its fields, in bytes.</param>
    public static LaunchArgument Struct<T>(in T value, int alignment)
        where T : unmanaged => new(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in value, 1)), alignment);

    /// <summary>Puts the bytes at <paramref name="offset"/> rounded up to the alignment, and returns where they end.</summary>
    public int PackInto(Span<byte> buffer, int offset)
    {
        int start = (offset + Alignment - 1) / Alignment * Alignment;
        ((ReadOnlySpan<byte>)_storage)[..Size].CopyTo(buffer[start..]);
        return start + Size;
    }

    private static unsafe LaunchArgument Of<T>(T value)
        where T : unmanaged => Struct(in value, sizeof(T));

    [InlineArray(MaxBytes)]
    private struct Storage
    {
        private byte _first;
    }
}
