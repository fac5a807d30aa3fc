using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class CopyLayoutTests
{
    [Fact]
    public void What_is_one_piece_on_both_sides_is_one_dimension()
    {
        CopyLayout layout = CopyLayout.Of([2, 3, 4], [12, 4, 1], [12, 4, 1]);
        AssertDims(layout, [24], [1], [1]);
    }

    [Fact]
    public void Dimensions_of_size_one_are_left_out_whatever_their_strides()
    {
        CopyLayout layout = CopyLayout.Of([1, 5, 1, 7], [999, 10, 3, 1], [35, 7, 7, 1]);
        AssertDims(layout, [5, 7], [10, 1], [7, 1]);
    }

    [Fact]
    public void A_single_element_has_one_dimension()
    {
        CopyLayout layout = CopyLayout.Of([], [], []);
        AssertDims(layout, [1], [1], [1]);
        Assert.Equal(1, layout.Packs);
    }

    [Fact]
    public void A_repeated_dimension_is_not_merged()
    {
        // rows and columns of [H, 2, W, 2, C] read twice
        CopyLayout layout = CopyLayout.Of([3, 2, 5, 2, 8], [40, 0, 8, 0, 1], [160, 80, 16, 8, 1]);
        AssertDims(layout, [3, 2, 5, 2, 8], [40, 0, 8, 0, 1], [160, 80, 16, 8, 1]);
    }

    [Fact]
    public void Packs_take_the_last_dimension_and_leave_a_ragged_end()
    {
        CopyLayout layout = CopyLayout.Of([4, 13], [16, 1], [24, 1]).InPacksOf(8);
        AssertDims(layout, [4, 2], [16, 8], [24, 8]);
        Assert.Equal((8, 5, 8L), (layout.Width, layout.Ragged, layout.Packs));
    }

    [Theory]
    [InlineData(13, 1, 16, 1)] // rows of the source on odd elements
    [InlineData(16, 2, 16, 1)] // every other element of the source
    [InlineData(16, 1, 18, 1)] // rows of the destination on no multiple of 4
    public void Elements_go_one_by_one_where_packs_would_not_be_aligned(
        int sourceRow, int sourceStep, int destinationRow, int destinationStep)
    {
        CopyLayout layout = CopyLayout.Of([4, 13], [sourceRow, sourceStep], [destinationRow, destinationStep]).InPacksOf(4);
        Assert.Equal((1, 1, 52L), (layout.Width, layout.Ragged, layout.Packs));
    }

    [Fact]
    public void A_dimension_without_elements_leaves_nothing_to_move() =>
        Assert.Equal(0, CopyLayout.Of([3, 0, 4], [0, 4, 1], [0, 4, 1]).Packs);

    [Fact]
    public void More_dimensions_than_the_kernel_has_are_refused()
    {
        int[] dims = [2, 2, 2, 2, 2, 2, 2, 2, 2];
        long[] reversed = [.. new Shape(dims).ContiguousStrides().Reverse()];
        Assert.Throws<NotSupportedException>(() => CopyLayout.Of(dims, reversed, new Shape(dims).ContiguousStrides()));
    }

    private static void AssertDims(CopyLayout layout, long[] size, long[] source, long[] destination)
    {
        Assert.Equal(size.Length, layout.Rank);
        Assert.Equal(size, First(layout.Size, layout.Rank));
        Assert.Equal(source, First(layout.SourceStride, layout.Rank));
        Assert.Equal(destination, First(layout.DestinationStride, layout.Rank));
    }

    private static long[] First(Extents extents, int count) => ((ReadOnlySpan<long>)extents)[..count].ToArray();
}
