using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests;

/// <summary>Comparison with recorded values.</summary>
public static class GoldenAssert
{
    /// <summary>
    /// Asserts |actual - expected| ≤ <paramref name="absolute"/> + <paramref name="relativeToAbsMax"/> · max|expected|
    /// for every element. A NaN on either side fails; infinities must be equal.
    /// </summary>
    public static void Close(
        ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double absolute, double relativeToAbsMax, string what = "values")
    {
        Assert.True(actual.Length == expected.Length, $"{what}: {actual.Length} elements where {expected.Length} are expected.");
        double bound = absolute + (relativeToAbsMax * AbsMax(expected));
        (int Index, double Difference) worst = (-1, -1);
        int outside = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double difference = Difference(actual[i], expected[i]);
            outside += difference <= bound ? 0 : 1;
            if (difference > worst.Difference)
            {
                worst = (i, difference);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: off by at most {worst.Difference / bound:P1} of the bound {bound:g3}.");

        if (outside > 0)
        {
            Assert.Fail(
                $"{what}: {outside} of {actual.Length} elements are off by more than {bound:g3}; worst at index {worst.Index}: "
                + $"{actual[worst.Index]:g9} where {expected[worst.Index]:g9} is expected, off by {worst.Difference:g3}.");
        }
    }

    /// <summary>The same for a tensor of any float type, whose shape must be that of the golden one.</summary>
    public static void Close(
        Tensor actual, Tensor expected, double absolute, double relativeToAbsMax, string what = "tensor")
    {
        Assert.True(actual.Shape == expected.Shape, $"{what}: shape {actual.Shape} where {expected.Shape} is expected.");
        Close(actual.ReadFloats(), expected.ReadFloats(), absolute, relativeToAbsMax, what);
    }

    /// <summary>Infinite when the two cannot be compared, so that it fails every bound.</summary>
    private static double Difference(float actual, float expected)
    {
        if (float.IsFinite(actual) && float.IsFinite(expected))
        {
            return Math.Abs((double)actual - expected);
        }

        return float.IsInfinity(actual) && actual == expected ? 0 : double.PositiveInfinity;
    }

    private static double AbsMax(ReadOnlySpan<float> values)
    {
        double max = 0;
        foreach (float value in values)
        {
            max = float.IsFinite(value) ? Math.Max(max, Math.Abs(value)) : max;
        }

        return max;
    }
}
