using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;

namespace Derain.Cuda.Tests.Launchers;

public sealed class TextSourceTests
{
    [Fact]
    public void Without_a_switch_nothing_is_text() =>
        Assert.Equal(new TextSource(0, 0, 0), TextSource.Of(new Attention(1, 1, TextTokens: 226), 0));

    [Fact]
    public void The_first_row_is_the_lowest_byte() => Assert.Equal(new TextSource(226, 0, 0x0001_01), Switched(0, 1, 1, 0));

    [Fact]
    public void A_launch_holds_eight_rows() =>
        Assert.Equal(new TextSource(226, 0, 0x0807_0605_0403_0201), Switched(0, 1, 2, 3, 4, 5, 6, 7, 8, 0));

    [Fact]
    public void Later_launches_begin_with_their_own_rows() =>
        Assert.Equal(new TextSource(226, 8, 0x03C8), Switched(TextSource.MaxRows, 0, 0, 0, 0, 0, 0, 0, 0, 200, 3));

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(128, 0, 1)]
    [InlineData(129, 0, 2)]
    [InlineData(17776, 0, 139)]
    [InlineData(17776, 226, 140)] // one more for the cut at the end of the text
    [InlineData(17776, 256, 139)]
    [InlineData(226, 226, 2)]
    public void Tiles_are_cut_where_the_text_ends(int tokens, int textTokens, int tiles) =>
        Assert.Equal(tiles, new TextSource(textTokens, 0, 0).TileCount(128, tokens));

    private static TextSource Switched(int firstRow, params int[] rows) =>
        TextSource.Of(new Attention(1, 1, TextTokens: 226, new AttentionSwitch(rows)), firstRow);
}
