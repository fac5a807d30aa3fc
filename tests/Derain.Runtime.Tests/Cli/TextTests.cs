using Derain.Runtime.Cli;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

public class TextTests
{
    [Theory]
    [InlineData(0, "0.00 s")]
    [InlineData(0.416, "0.42 s")]
    [InlineData(9.994, "9.99 s")]
    [InlineData(9.996, "10.0 s")]
    [InlineData(99.96, "1 min 40 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3599.9, "1 h 00 min")]
    [InlineData(360000, "100 h 00 min")]
    public void Durations(double seconds, string text) => Assert.Equal(text, Text.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(999_600, "1 MB")]
    [InlineData(9_520_000_000, "9.52 GB")]
    public void Bytes(long bytes, string text) => Assert.Equal(text, Text.Bytes(bytes));

    [Fact]
    public void Rates_and_counts()
    {
        Assert.Equal("29.97 frames/s", Text.Rate(new Rational(30000, 1001)));
        Assert.Equal("24 frames/s", Text.Rate(new Rational(24)));
        Assert.Equal("1 frame", Text.Count(1, "frame"));
        Assert.Equal("2 frames", Text.Count(2, "frame"));
    }
}
