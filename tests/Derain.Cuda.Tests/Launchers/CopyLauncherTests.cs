using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class CopyLauncherTests
{
    [Theory]
    [InlineData(0x100, 2, 0x200, 2, 8)]
    [InlineData(0x100, 4, 0x200, 2, 4)]
    [InlineData(0x100, 4, 0x208, 2, 4)] // 4 halves are 8 bytes
    [InlineData(0x100, 4, 0x204, 2, 1)]
    [InlineData(0x102, 2, 0x200, 2, 1)]
    [InlineData(0x100, 1, 0x200, 1, 16)]
    [InlineData(0x100, 8, 0x200, 2, 2)]
    public void A_thread_moves_16_bytes_where_both_sides_are_aligned(
        ulong source, int sourceSize, ulong destination, int destinationSize, int width) =>
        Assert.Equal(
            width, CopyLauncher.Width(new DevicePointer(source), sourceSize, new DevicePointer(destination), destinationSize));

    [Fact]
    public void A_double_is_rounded_to_16_bits_once()
    {
        // Just beside a tie between two halves; a float lands on it, and from there it would go to the even one.
        double[] values =
        [
            1 + Math.ScaleB(1, -11) + Math.ScaleB(1, -40), 1 + 3 * Math.ScaleB(1, -11) - Math.ScaleB(1, -40),
            -1 - Math.ScaleB(1, -11) - Math.ScaleB(1, -40), Math.ScaleB(1, -25) + Math.ScaleB(1, -60), Math.ScaleB(1, -25),
            65519.999999, 65520, double.MaxValue, double.NegativeInfinity, 0, -0.0, double.Epsilon,
        ];
        Half[] halves = Copied<Half>(values, DType.F16);
        Assert.Equal(values.Select(value => BitConverter.HalfToUInt16Bits((Half)value)), halves.Select(BitConverter.HalfToUInt16Bits));
        Assert.True(Half.IsNaN(Copied<Half>([double.NaN], DType.F16)[0]));
    }

    [Fact]
    public void A_double_is_rounded_to_bfloat16_once()
    {
        double tie = 1 + Math.ScaleB(1, -8);
        BFloat16[] rounded = Copied<BFloat16>(
            [tie, tie + Math.ScaleB(1, -40), tie - Math.ScaleB(1, -40), double.MaxValue, float.MaxValue, -3.5], DType.BF16);
        Assert.Equal([0x3F80, 0x3F81, 0x3F80, 0x7F80, 0x7F80, 0xC060], rounded.Select(value => value.Bits));
    }

    private static T[] Copied<T>(double[] values, DType type)
        where T : unmanaged
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor source = backend.Upload(Tensor.OnHost<double>([values.Length], values));
        Tensor copy = backend.DownloadCopy(backend.Compute(new Copy(type), source));
        return copy.Span<T>().ToArray();
    }
}
