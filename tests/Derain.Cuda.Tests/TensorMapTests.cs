using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests;

public sealed class TensorMapTests
{
    [Theory]
    [InlineData(4096, 64, 640, 2, true)]
    [InlineData(4096, 192, 1920, 2, true)] // a third of a projection
    [InlineData(4104, 64, 640, 2, false)] // not at 16 bytes
    [InlineData(4096, 68, 680, 2, false)]
    [InlineData(4096, 64, 648, 2, false)] // batch rows at no multiple of a token
    [InlineData(4096, 64, 648, 1, true)] // of which there is one
    [InlineData(4096, 64, 0, 2, false)] // one row for the whole batch
    [InlineData(4096, 0, 640, 2, false)] // one token for all
    public void The_copy_engine_takes_tokens_in_rows_of_16_bytes_without_overlap(
        long address, long stride, long batchStride, int batch, bool does) =>
        Assert.Equal(does, TensorMap.Takes(new TokenTensor(new((ulong)address), batchStride, stride), batch, 10, 64));

    [Fact]
    public void What_it_takes_the_driver_encodes_and_the_rest_it_refuses()
    {
        _ = TensorMap.OfTokens(DType.F16, new TokenTensor(new(4096), 1920, 192), 2, 10, 64, 128);
        _ = Assert.Throws<CudaException>(
            () => TensorMap.OfTokens(DType.F16, new TokenTensor(new(4096), 648, 64), 2, 10, 64, 128));
    }
}
