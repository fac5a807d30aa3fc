using CsCheck;
using Derain.Runtime.Models.CogVideoX;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class BlockSetTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData(" none ", "none")]
    [InlineData("7", "7")]
    [InlineData("0-3,15-29", "0-3,15-29")]
    [InlineData(" 0 - 3 , 15 - 29 ", "0-3,15-29")]
    [InlineData("29,0,1,2,1-3", "0-3,29")]
    [InlineData("3-4,5", "3-5")]
    public void Text_is_read_and_printed(string text, string printed) =>
        Assert.Equal(printed, BlockSet.Parse(text, layers: 30).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("1,")]
    [InlineData("1.5")]
    [InlineData("none,1")]
    [InlineData("99999999999")]
    public void Other_texts_are_refused(string text) => Assert.Equal(
        $"'{text}' is no list of blocks; write ranges such as 0-3,15-29, or none.",
        Assert.Throws<FormatException>(() => BlockSet.Parse(text, layers: 30)).Message);

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0-3,15-30", 30)]
    public void A_block_that_the_model_does_not_have_is_refused(string text, int block) => Assert.Equal(
        $"'{text}' names block {block}, but the model has blocks 0 to 29.",
        Assert.Throws<FormatException>(() => BlockSet.Parse(text, layers: 30)).Message);

    [Theory]
    [InlineData(30, "0-3,15-29")]
    [InlineData(42, "0-5,21-41")]
    [InlineData(4, "0,2-3")]
    [InlineData(6, "0,3-5")]
    [InlineData(2, "1")]
    public void Models_of_any_depth_switch_the_same_parts(int layers, string expected) =>
        Assert.Equal(expected, BlockSet.DefaultFor(layers).ToString());

    [Fact]
    public void Printing_and_reading_give_the_same_set() => Gen.Int[0, 41].Array[0, 42].Sample(blocks =>
    {
        BlockSet set = new(blocks);
        Assert.Equal(set, BlockSet.Parse(set.ToString(), layers: 42));
        Assert.Equal(blocks.Distinct().Order(), set);
    });

    [Fact]
    public void Sets_are_equal_by_their_blocks()
    {
        BlockSet one = new([3, 1]);
        BlockSet other = new([1, 3]);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, new BlockSet([1]));
        Assert.False(one.Equals(null));
    }

    [Fact]
    public void Knows_its_blocks()
    {
        BlockSet set = BlockSet.Parse("0-3,15-29", layers: 30);

        Assert.Equal(19, set.Count);
        Assert.Equal(29, set.Max);
        Assert.True(set.Contains(3));
        Assert.False(set.Contains(4));
        Assert.Equal(-1, BlockSet.None.Max);
        Assert.Empty(BlockSet.None);
    }
}
