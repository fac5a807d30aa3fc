namespace Derain.Runtime.Pipelines;

/// <summary>What a tile covers in one direction.</summary>
public sealed class TileSpan
{
    private readonly float[] _weights;

    private TileSpan(int start, float[] weights)
    {
        Start = start;
        _weights = weights;
    }

    /// <summary>First pixel.</summary>
    public int Start { get; }

    /// <summary>Pixels.</summary>
    public int Length => _weights.Length;

    /// <summary>For each of its pixels, the share that the tile has of the result there: above 0 and up to 1.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>
    /// Covers a length with spans of one size, evenly spread; neighbours go over into each other along a raised cosine over all they
    /// share. Everywhere the weights add up to 1.
    /// </summary>
    /// <param name="length">Pixels to cover, a multiple of <paramref name="multiple"/>.</param>
    /// <param name="size">Pixels of a span, likewise; at most the length.</param>
    /// <param name="multiple">Pixels that starts are multiples of.</param>
    /// <param name="overlapDivisor">Neighbours share at least a span's size divided by this.</param>
    internal static IReadOnlyList<TileSpan> Cover(int length, int size, int multiple, int overlapDivisor)
    {
        int overlap = (size + multiple * overlapDivisor - 1) / (multiple * overlapDivisor) * multiple;
        int count = length <= size ? 1 : 1 + (length - size + size - overlap - 1) / (size - overlap);
        int[] starts = new int[count];
        for (int index = 1; index < count; index++)
        {
            starts[index] = (int)((long)index * (length - size) / (count - 1) / multiple * multiple);
        }

        double[][] ramps = [.. starts.Select((_, index) => Ramps(starts, index, size))];
        double[] sums = new double[length];
        for (int index = 0; index < count; index++)
        {
            for (int pixel = 0; pixel < size; pixel++)
            {
                sums[starts[index] + pixel] += ramps[index][pixel];
            }
        }

        return [.. starts.Select((start, index) =>
            new TileSpan(start, [.. ramps[index].Select((ramp, pixel) => (float)(ramp / sums[start + pixel]))]))];
    }

    /// <summary>Weights that add up to 1 where two spans meet, and not yet where there are more.</summary>
    private static double[] Ramps(int[] starts, int index, int size)
    {
        int before = index == 0 ? 0 : starts[index - 1] + size - starts[index];
        int after = index == starts.Length - 1 ? 0 : starts[index] + size - starts[index + 1];
        double[] weights = new double[size];
        for (int pixel = 0; pixel < size; pixel++)
        {
            weights[pixel] = RaisedCosine(pixel, before) * RaisedCosine(size - 1 - pixel, after);
        }

        return weights;
    }

    private static double RaisedCosine(int pixel, int over) =>
        pixel >= over ? 1 : 0.5 - 0.5 * Math.Cos(Math.PI * (pixel + 0.5) / over);
}
