using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Tests.Files;

public class ByteSizeTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096B", 4096)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("2 gb", 2_000_000_000)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("2GiB", 2147483648)]
    public void Reads_sizes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("GB")]
    [InlineData("2XB")]
    [InlineData("1e3")]
    [InlineData("0.1B")]
    [InlineData("99999999999GB")]
    public void Refuses_what_is_no_size(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 KB")]
    [InlineData(3_387_567_744, "3.39 GB")]
    public void Writes_sizes(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
