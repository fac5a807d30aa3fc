using Derain.Runtime.Cli;

namespace Derain.Runtime.Tests.Cli;

public class OptionFactoryTests
{
    [Theory]
    [InlineData("8GB", 8_000_000_000)]
    [InlineData("6.5G", 6_500_000_000)]
    [InlineData("900mb", 900_000_000)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("1KiB", 1024)]
    public void Bytes_have_a_unit(string text, long bytes) => Assert.Equal(bytes, OptionFactory.ParseBytes(text));

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("8 TB")]
    [InlineData("1e3GB")]
    [InlineData("0MB")]
    [InlineData("NaNGB")]
    [InlineData("99999999999GB")]
    public void Anything_else_is_no_number_of_bytes(string text) => Assert.Null(OptionFactory.ParseBytes(text));
}
