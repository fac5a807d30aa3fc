using System.Runtime.Intrinsics;
using Derain.Runtime.Evaluation.Motion;
using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>
/// The motion-compensated difference between a frame and the one before, called warping error by Lai et al., "Learning Blind Video
/// Temporal Consistency" (2018). The motion, and how far each pixel is to be trusted, are those of the reference; all clips that are
/// compared with it are measured along them.
/// </summary>
/// <remarks>
/// With w the motion and M the trust, E = Σ M(p) · ‖V_t(p) - V_{t-1}(p + w(p))‖² / (3 · Σ M(p)) over the pixels p, the levels of the
/// three colours in 0..1. M(p) = exp(-50 · ‖R_t(p) - R_{t-1}(p + w(p))‖²) for the reference R, which is that paper's visibility:
/// what comes into view, and what the motion does not explain, counts little.
/// </remarks>
/// <param name="size">Size of the frames.</param>
internal sealed class TemporalStability(FrameSize size)
{
    // With less than this of a frame to be trusted there was a cut, and what is left are chance hits.
    private const double LeastTrust = 0.1;
    private const double Falloff = 50;
    private const int Block = MotionField.Block;

    // Squared differences come in levels times 16, of three colours in 0..255.
    private const int SquaredScaleBits = 2 * BilinearWeights.TotalBits;
    private const double SquaredPeak = 255.0 * 255;

    private static readonly float[] TrustOf = [.. Enumerable.Range(0, 18000).Select(s => (float)Math.Exp(-Falloff * s / SquaredPeak))];

    private readonly MotionSearch _search = new(size.Width, size.Height);
    private readonly float[] _trust = new float[Block * Block * CountBlocks(size.Width) * CountBlocks(size.Height)];
    private PlanePyramid _current = new(size.Width, size.Height);
    private PlanePyramid _previous = new(size.Width, size.Height);
    private MotionField _motion = new(size.Width, size.Height);
    private double _sumOfTrust;

    /// <summary>Whether the reference's frames had motion that can be followed, so that there is an error to measure.</summary>
    public bool HasMotion => _sumOfTrust >= LeastTrust * size.Pixels;

    /// <summary>Begins with the first frame of the reference. Its planes must stay as they are until the second.</summary>
    public void Start(FramePlanes first) => _current.Load(first.Luma);

    /// <summary>Goes on to the next frame of the reference.</summary>
    /// <param name="previous">The planes of the frame before.</param>
    /// <param name="current">The planes of the next frame, to stay as they are until the one after it.</param>
    public void Advance(FramePlanes previous, FramePlanes current)
    {
        (_previous, _current) = (_current, _previous);
        _current.Load(current.Luma);
        _motion = _search.Find(_current, _previous);
        _sumOfTrust = 0;
        ForEachRow(previous, current, Trust);
    }

    /// <summary>E of a clip between the two frames whose motion is known, in squared levels of 0..1.</summary>
    /// <returns>Null where there is no motion to follow.</returns>
    public double? ErrorOf(FramePlanes previous, FramePlanes current)
    {
        if (!HasMotion)
        {
            return null;
        }

        double sum = 0;
        ForEachRow(previous, current, (offset, _, squares) =>
        {
            Vector256<float> levels = Vector256.ConvertToSingle(squares);
            sum += Vector256.Sum(levels * Vector256.Create(_trust.AsSpan(offset, Block)));
        });
        return sum / (_sumOfTrust * 3 * SquaredPeak * (1 << SquaredScaleBits));
    }

    private static int CountBlocks(int side) => (side + Block - 1) / Block;

    private void Trust(int offset, int width, Vector256<int> squares)
    {
        Span<float> trust = _trust.AsSpan(offset, Block);
        trust.Clear();
        for (int x = 0; x < width; x++)
        {
            int square = squares[x] >> SquaredScaleBits;
            trust[x] = square < TrustOf.Length ? TrustOf[square] : 0;
            _sumOfTrust += trust[x];
        }
    }

    /// <summary>Hands on the squared differences of 8 pixels at a time along the motion.</summary>
    private void ForEachRow(FramePlanes previous, FramePlanes current, RowVisitor visit)
    {
        int offset = 0;
        for (int row = 0; row < _motion.Rows; row++)
        {
            for (int column = 0; column < _motion.Columns; column++)
            {
                MotionVector vector = _motion[column, row];
                BilinearWeights weights = new(vector);
                int x = column * Block;
                int width = Math.Min(Block, size.Width - x);
                int bottom = Math.Min((row + 1) * Block, size.Height);
                for (int y = row * Block; y < bottom; y++, offset += Block)
                {
                    visit(
                        offset,
                        width,
                        Squares(previous.Red, current.Red, x, y, vector, weights)
                        + Squares(previous.Green, current.Green, x, y, vector, weights)
                        + Squares(previous.Blue, current.Blue, x, y, vector, weights));
                }
            }
        }
    }

    private static Vector256<int> Squares(Plane previous, Plane current, int x, int y, MotionVector vector, BilinearWeights weights)
    {
        ReadOnlySpan<byte> upper = previous.From(x + vector.WholeX, y + vector.WholeY);
        ReadOnlySpan<byte> lower = upper[previous.Stride..];
        Vector128<ushort> moved = weights.Apply(Eight(upper), Eight(upper[1..]), Eight(lower), Eight(lower[1..]));
        Vector128<short> difference = (Eight(current.From(x, y)) * BilinearWeights.Total).AsInt16() - moved.AsInt16();
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(difference);
        return Vector256.Create(low * low, high * high);
    }

    private static Vector128<ushort> Eight(ReadOnlySpan<byte> levels) => Vector128.WidenLower(Vector128.Create(levels));

    private delegate void RowVisitor(int offset, int width, Vector256<int> squares);
}
