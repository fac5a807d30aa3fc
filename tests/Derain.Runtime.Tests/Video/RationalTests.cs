using CsCheck;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public class RationalTests
{
    [Theory]
    [InlineData("30000/1001", 30000, 1001)]
    [InlineData("48/2", 24, 1)]
    [InlineData("16:11", 16, 11)]
    [InlineData("24", 24, 1)]
    [InlineData("23.976", 2997, 125)]
    public void Reads_what_ffmpeg_and_people_write(string text, long numerator, long denominator)
    {
        Assert.True(Rational.TryParse(text, out Rational value));
        Assert.Equal((numerator, denominator), (value.Numerator, value.Denominator));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0/0")]
    [InlineData("25/0")]
    [InlineData("0")]
    [InlineData("-24")]
    [InlineData("1/2/3")]
    [InlineData("fast")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999999999/1")]
    public void Refuses_what_is_no_rate(string? text) => Assert.False(Rational.TryParse(text, out _));

    [Fact]
    public void Is_in_lowest_terms_and_prints_itself_back() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Long[1, 1_000_000]).Sample((numerator, denominator) =>
        {
            Rational value = new(numerator, denominator);
            Assert.Equal(value, new Rational(numerator * 3, denominator * 3));
            Assert.True(Rational.TryParse(value.ToString(), out Rational parsed));
            Assert.Equal(value, parsed);
        });

    [Fact]
    public void Gives_the_duration_of_a_long_clip_exactly() =>
        Assert.Equal(TimeSpan.FromSeconds(1001 * 3600), new Rational(30000, 1001).DurationOf(30000L * 3600));
}
