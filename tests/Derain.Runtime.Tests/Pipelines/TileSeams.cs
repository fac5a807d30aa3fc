namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// How much tiles show where they go over into each other, on a 0..255 scale. The error of a gradient is
/// mean |(r[x+1] - r[x]) - (c[x+1] - c[x])| of the result r and the clear clip c, along rows and along columns.
/// </summary>
/// <param name="Across">The error between neighbouring pixels of which a border or an overlap is at either.</param>
/// <param name="Inside">The error between other neighbours.</param>
/// <param name="Psnr">PSNR of all frames to the clear ones, in dB.</param>
internal sealed record TileSeams(double Across, double Inside, double Psnr)
{
    private const int Channels = 3;

    /// <summary>Compares a result with the clear clip.</summary>
    /// <param name="result">Frames <c>[H, W, 3]</c> of the result.</param>
    /// <param name="clear">Those of the clear clip.</param>
    /// <param name="width">W.</param>
    /// <param name="isSeamColumn">Whether there is a border or an overlap at columns x and x + 1, by x.</param>
    /// <param name="isSeamRow">Likewise for rows.</param>
    public static TileSeams Measure(
        IReadOnlyList<byte[]> result, IReadOnlyList<byte[]> clear, int width, Func<int, bool> isSeamColumn, Func<int, bool> isSeamRow)
    {
        (double across, long acrossCount, double inside, long insideCount, double squares) = (0, 0, 0, 0, 0);
        void Add(bool isSeam, double error)
        {
            if (isSeam)
            {
                across += error;
                acrossCount++;
            }
            else
            {
                inside += error;
                insideCount++;
            }
        }

        int row = width * Channels;
        bool[] columns = [.. Enumerable.Range(0, width).Select(isSeamColumn)];
        bool[] rows = [.. Enumerable.Range(0, result[0].Length / row).Select(isSeamRow)];
        foreach ((byte[] r, byte[] c) in result.Zip(clear))
        {
            for (int index = 0; index < r.Length; index++)
            {
                (int x, int y) = (index % row / Channels, index / row);
                squares += Math.Pow(r[index] - c[index], 2);
                if (x + 1 < width)
                {
                    Add(columns[x], Math.Abs(r[index + Channels] - r[index] - c[index + Channels] + c[index]));
                }

                if (index + row < r.Length)
                {
                    Add(rows[y], Math.Abs(r[index + row] - r[index] - c[index + row] + c[index]));
                }
            }
        }

        double mean = squares / result.Count / result[0].Length;
        return new TileSeams(across / acrossCount, inside / insideCount, 10 * Math.Log10(255 * 255 / mean));
    }
}
