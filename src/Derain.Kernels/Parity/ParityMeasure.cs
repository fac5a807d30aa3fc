using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>How far an output is from the expected one. A NaN, or an infinity on one side, is infinitely far.</summary>
/// <param name="Nmse">Σ(actual - expected)² / Σ expected².</param>
/// <param name="MaxAbsolute">Largest |actual - expected|.</param>
/// <param name="Magnitude">Largest finite |expected|.</param>
/// <param name="Worst">Indices of the element that is off most, with both its values; null where all are equal.</param>
public sealed record ParityMeasure(double Nmse, double MaxAbsolute, double Magnitude, string? Worst)
{
    /// <summary>Whether both bounds hold.</summary>
    public bool IsWithin(ParityTolerance tolerance) =>
        Nmse <= tolerance.Nmse && MaxAbsolute <= tolerance.Absolute * Math.Max(1, Magnitude);

    /// <inheritdoc/>
    public override string ToString() =>
        $"NMSE {Nmse:g3}, largest difference {MaxAbsolute:g3}" + (Worst is null ? "" : $" at {Worst}");

    /// <summary>
    /// Compares elements stored as <paramref name="type"/> with real numbers. Where the type is too narrow for an expected
    /// number, the infinity it rounds to is expected; where it is <paramref name="exact"/>, the number as rounded is.
    /// </summary>
    internal static ParityMeasure Compare(NdArray actual, NdArray expected, DType type, bool exact)
    {
        NdArray rounded = TensorElements.Rounded(expected, type);
        (double squares, double differences, double magnitude) = (0, 0, 0);
        (double worst, int worstIndex) = (0, -1);
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double target = exact || !double.IsFinite(rounded.Values[i]) ? rounded.Values[i] : expected.Values[i];
            double difference = Difference(actual.Values[i], target);
            if (difference > worst)
            {
                (worst, worstIndex) = (difference, i);
            }

            if (double.IsFinite(target))
            {
                squares += target * target;
                magnitude = Math.Max(magnitude, Math.Abs(target));
            }

            differences += difference * difference;
        }

        double nmse = differences == 0 ? 0 : differences / squares;
        return new ParityMeasure(nmse, worst, magnitude, worstIndex < 0 ? null : Describe(actual, expected, worstIndex));
    }

    private static double Difference(double actual, double expected)
    {
        if (double.IsFinite(actual) && double.IsFinite(expected))
        {
            return Math.Abs(actual - expected);
        }

        return double.IsInfinity(actual) && actual == expected ? 0 : double.PositiveInfinity;
    }

    private static string Describe(NdArray actual, NdArray expected, int element)
    {
        int[] indices = new int[expected.Shape.Rank];
        int rest = element;
        for (int axis = indices.Length - 1; axis >= 0; axis--)
        {
            (rest, indices[axis]) = Math.DivRem(rest, expected.Shape[axis]);
        }

        return $"{new Shape(indices)}: {actual.Values[element]:g9} where {expected.Values[element]:g9} is expected";
    }
}
