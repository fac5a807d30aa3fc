using Xunit.Sdk;

namespace Derain.Runtime.Tests;

public class GoldenAssertTests
{
    [Fact]
    public void Accepts_what_is_within_the_bound()
    {
        GoldenAssert.Close([1f, 100.1f], [1f, 100f], 0, 1.1e-3);
        GoldenAssert.Close([float.PositiveInfinity], [float.PositiveInfinity], 0, 0);
        GoldenAssert.Close([], [], 0, 0);
    }

    [Fact]
    public void Names_the_worst_element()
    {
        FailException failure = Assert.Throws<FailException>(() => GoldenAssert.Close([0f, 3f, 2f], [1f, 1f, 1f], 0.5, 0, "x"));
        Assert.Equal(
            "x: 3 of 3 elements are off by more than 0.5; worst at index 1: 3 where 1 is expected, off by 2.", failure.Message);
    }

    [Theory]
    [InlineData(float.NaN, 0f)]
    [InlineData(0f, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, 0f)]
    public void Fails_whatever_the_bound(float actual, float expected) =>
        Assert.Throws<FailException>(() => GoldenAssert.Close([actual], [expected], 1e30, 0));

    [Fact]
    public void Fails_on_another_length() =>
        Assert.Throws<TrueException>(() => GoldenAssert.Close([1f], [1f, 2f], 1, 1));
}
