namespace Derain.Runtime.Evaluation;

/// <summary>
/// Structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004) of 8-bit planes as ffmpeg's <c>ssim</c> filter has it: the mean
/// over square windows of 8×8 pixels, 4 apart, that all count the same, with sample variances (divided by 63). Rows and columns
/// beyond the last multiple of 4 are left out.
/// </summary>
internal sealed class Ssim
{
    /// <summary>Pixels a plane must have in each direction.</summary>
    public const int Window = 8;

    private const int Block = Window / 2;
    private const int Count = Window * Window;

    // (K1·L)² · 64 and (K2·L)² · 64 · 63 as whole numbers, K1 = 0.01, K2 = 0.03, L = 255, since sums stand here for means and sample
    // variances. The first should be · 64 · 64; the filter has it 64 times smaller, and so have all numbers measured with it.
    private const double C1 = 416;
    private const double C2 = 235963;

    private Sums[] _above = [];
    private Sums[] _below = [];

    /// <summary>Similarity of two planes of one size, at least 8×8 pixels: 1 for equal ones, around 0 for unrelated ones.</summary>
    public double Of(Plane a, Plane b)
    {
        int columns = a.Width / Block;
        int rows = a.Height / Block;
        if (_above.Length != columns)
        {
            _above = new Sums[columns];
            _below = new Sums[columns];
        }

        double total = 0;
        SumBlocks(a, b, 0, _below);
        for (int row = 1; row < rows; row++)
        {
            (_above, _below) = (_below, _above);
            SumBlocks(a, b, row * Block, _below);
            total += SumWindows(_above, _below);
        }

        return total / ((rows - 1) * (columns - 1));
    }

    /// <summary>Sums over the blocks of 4×4 pixels from row <paramref name="y"/> on; four of them make a window.</summary>
    private static void SumBlocks(Plane a, Plane b, int y, Span<Sums> blocks)
    {
        blocks.Clear();
        for (int line = 0; line < Block; line++)
        {
            ReadOnlySpan<byte> rowA = a.Row(y + line);
            ReadOnlySpan<byte> rowB = b.Row(y + line);
            for (int i = 0; i < blocks.Length; i++)
            {
                ReadOnlySpan<byte> fourA = rowA.Slice(Block * i, Block);
                ReadOnlySpan<byte> fourB = rowB.Slice(Block * i, Block);
                (int a0, int a1, int a2, int a3) = (fourA[0], fourA[1], fourA[2], fourA[3]);
                (int b0, int b1, int b2, int b3) = (fourB[0], fourB[1], fourB[2], fourB[3]);
                ref Sums block = ref blocks[i];
                block.A += a0 + a1 + a2 + a3;
                block.B += b0 + b1 + b2 + b3;
                block.Squares += a0 * a0 + a1 * a1 + a2 * a2 + a3 * a3 + b0 * b0 + b1 * b1 + b2 * b2 + b3 * b3;
                block.Products += a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3;
            }
        }
    }

    private static double SumWindows(ReadOnlySpan<Sums> above, ReadOnlySpan<Sums> below)
    {
        double total = 0;
        Sums left = above[0] + below[0];
        for (int i = 1; i < above.Length; i++)
        {
            Sums right = above[i] + below[i];
            total += (left + right).Similarity;
            left = right;
        }

        return total;
    }

    private record struct Sums(int A, int B, int Squares, int Products)
    {
        public static Sums operator +(Sums left, Sums right) =>
            new(left.A + right.A, left.B + right.B, left.Squares + right.Squares, left.Products + right.Products);

        /// <summary>(2μaμb + c1)(2σab + c2) / ((μa² + μb² + c1)(σa² + σb² + c2)), above and below the line times 64² · 64 · 63.</summary>
        public readonly double Similarity
        {
            get
            {
                double meanProduct = (double)A * B;
                double meanSquares = (double)A * A + (double)B * B;
                double covariance = (double)Count * Products - meanProduct;
                double variances = (double)Count * Squares - meanSquares;
                return (2 * meanProduct + C1) * (2 * covariance + C2) / ((meanSquares + C1) * (variances + C2));
            }
        }
    }
}
