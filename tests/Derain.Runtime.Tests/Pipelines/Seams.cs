namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// How much windows show where they go over into each other, on a 0..255 scale. The error of a temporal difference is
/// mean |(r[t+1] - r[t]) - (c[t+1] - c[t])| of the result r and the clear clip c.
/// </summary>
/// <param name="Across">The error between frames of which a boundary or an overlap is at either.</param>
/// <param name="Inside">The error between other frames.</param>
/// <param name="ExcessAcross">mean |r[t+1] - r[t]| - mean |c[t+1] - c[t]| there.</param>
/// <param name="ExcessInside">The same elsewhere.</param>
/// <param name="Psnr">PSNR of all frames to the clear ones, in dB.</param>
internal sealed record Seams(double Across, double Inside, double ExcessAcross, double ExcessInside, double Psnr)
{
    /// <summary>Compares a result with the clear clip.</summary>
    /// <param name="result">The result.</param>
    /// <param name="clear">The clear clip.</param>
    /// <param name="isSeam">Whether there is a boundary or an overlap at frames t and t + 1, by t.</param>
    public static Seams Measure(IReadOnlyList<byte[]> result, IReadOnlyList<byte[]> clear, Func<int, bool> isSeam)
    {
        List<(bool IsSeam, double Error, double Excess)> pairs = [];
        for (int t = 0; t + 1 < result.Count; t++)
        {
            (double error, double moved, double movedClear) = (0, 0, 0);
            for (int index = 0; index < result[t].Length; index++)
            {
                int difference = result[t + 1][index] - result[t][index];
                int expected = clear[t + 1][index] - clear[t][index];
                error += Math.Abs(difference - expected);
                moved += Math.Abs(difference);
                movedClear += Math.Abs(expected);
            }

            pairs.Add((isSeam(t), error / result[t].Length, (moved - movedClear) / result[t].Length));
        }

        double squares = result.Zip(clear).Average(frames => frames.First.Zip(frames.Second).Average(p => Math.Pow(p.First - p.Second, 2)));
        return new Seams(
            pairs.Where(pair => pair.IsSeam).Select(pair => pair.Error).DefaultIfEmpty(double.NaN).Average(),
            pairs.Where(pair => !pair.IsSeam).Select(pair => pair.Error).DefaultIfEmpty(double.NaN).Average(),
            pairs.Where(pair => pair.IsSeam).Select(pair => pair.Excess).DefaultIfEmpty(double.NaN).Average(),
            pairs.Where(pair => !pair.IsSeam).Select(pair => pair.Excess).DefaultIfEmpty(double.NaN).Average(),
            10 * Math.Log10(255 * 255 / squares));
    }
}
