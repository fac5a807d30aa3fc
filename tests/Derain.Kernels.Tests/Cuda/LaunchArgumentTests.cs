using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Derain.Kernels.Cuda;

namespace Derain.Kernels.Tests.Cuda;

public class LaunchArgumentTests
{
    [Fact]
    public void Arguments_lie_as_a_C_compiler_would_put_them()
    {
        // void kernel(const T* x, i32 rows, i64 stride, float epsilon, u32 seed, double scale, i32 last)
        byte[] packed = Pack(new DevicePointer(0x1122334455667788), 3, -5L, 1.5f, 7u, 2.25, -1);

        Assert.Equal(44, packed.Length);
        Assert.Equal(0x1122334455667788UL, BinaryPrimitives.ReadUInt64LittleEndian(packed));
        Assert.Equal(3, BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(8)));
        Assert.Equal(-5L, BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(16))); // not at 12: eight bytes lie on a multiple of eight
        Assert.Equal(1.5f, BinaryPrimitives.ReadSingleLittleEndian(packed.AsSpan(24)));
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(28)));
        Assert.Equal(2.25, BinaryPrimitives.ReadDoubleLittleEndian(packed.AsSpan(32)));
        Assert.Equal(-1, BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(40)));
    }

    [Fact]
    public void Nothing_follows_the_last_argument() => Assert.Equal(12, Pack(8UL, 1).Length);

    [Fact]
    public void A_struct_lies_on_a_multiple_of_its_largest_field()
    {
        var pair = new Pair { First = 1, Second = 2 };
        byte[] packed = Pack(9, LaunchArgument.Struct(in pair, sizeof(long)), 4);

        Assert.Equal(28, packed.Length);
        Assert.Equal(1, BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(8)));
        Assert.Equal(2, BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(16)));
        Assert.Equal(4, BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(24))); // after the struct's own padding
    }

    [Fact]
    public void A_struct_of_the_largest_size_is_carried_whole()
    {
        byte[] bytes = [.. Enumerable.Range(1, LaunchArgument.MaxBytes).Select(value => (byte)value)];
        var large = MemoryMarshal.Read<Largest>(bytes);

        Assert.Equal(bytes, Pack(LaunchArgument.Struct(in large, 8)));
    }

    [Fact]
    public void A_larger_struct_is_refused()
    {
        var tooLarge = default(TooLarge);
        Assert.Throws<ArgumentException>(() => LaunchArgument.Struct(in tooLarge, 8));
    }

    private static byte[] Pack(params ReadOnlySpan<LaunchArgument> arguments)
    {
        byte[] buffer = new byte[256];
        int end = 0;
        foreach (LaunchArgument argument in arguments)
        {
            end = argument.PackInto(buffer, end);
        }

        return buffer[..end];
    }

    private struct Pair
    {
        public long First;
        public int Second;
    }

    [StructLayout(LayoutKind.Sequential, Size = LaunchArgument.MaxBytes)]
    private struct Largest;

    [StructLayout(LayoutKind.Sequential, Size = LaunchArgument.MaxBytes + 8)]
    private struct TooLarge;
}
