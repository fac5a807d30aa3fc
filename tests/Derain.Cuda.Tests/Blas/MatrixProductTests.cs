using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Blas;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Blas;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(0x1000, 0x2000, 256)]
    [InlineData(0x1010, 0x2000, 16)]
    [InlineData(0x1002, 0, 2)]
    [InlineData(0, 0, 256)]
    public void Addresses_are_as_aligned_as_the_worst_of_them(ulong first, ulong second, int alignment) =>
        Assert.Equal(alignment, MatrixProduct.AlignmentOf(new DevicePointer(first), new DevicePointer(second)));

    [Theory]
    [InlineData(DType.F16, 64, 128, 16, true)]
    [InlineData(DType.BF16, 8, 8, 256, true)]
    [InlineData(DType.F16, 63, 128, 256, false)]
    [InlineData(DType.F16, 64, 100, 256, false)]
    [InlineData(DType.F16, 64, 128, 8, false)]
    [InlineData(DType.F32, 63, 101, 4, true)]
    [InlineData(DType.F64, 64, 64, 256, false)]
    public void Rows_of_16_bit_elements_must_be_whole_vectors(DType type, int outputs, int inputs, int alignment, bool regular) =>
        Assert.Equal(regular, new MatrixProduct(type, 5, outputs, inputs, MatmulEpilogue.Bias, alignment).IsRegular);

    [Fact]
    public void A_product_prints_its_shapes() =>
        Assert.Equal(
            "[226, 4096]·[1920, 4096]ᵀ in BF16 with GeluBias, aligned to 256 bytes",
            new MatrixProduct(DType.BF16, 226, 1920, 4096, MatmulEpilogue.GeluBias, 256).ToString());

    [Fact]
    public unsafe void An_algorithm_is_as_large_as_the_library_has_it()
    {
        Assert.Equal(64, sizeof(MatmulAlgorithm));
        Assert.Equal(96, sizeof(MatmulHeuristic));
    }
}
