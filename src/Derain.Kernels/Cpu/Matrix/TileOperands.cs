namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// Where a micro-kernel reads its operands. The sum over k runs through segments of equal depth: within one, a[r, k] is
/// at A + offset of the segment + r · RowStride + k · AStep bytes; b[k, ·] is at B + k · BStep floats throughout. A
/// matrix product has one segment; a convolution one for each row of its filter, and so reads its input in place.
/// </summary>
/// <param name="a">First element of the rows.</param>
/// <param name="rowStride">Bytes from one row to the next.</param>
/// <param name="aStep">Bytes from one step of the sum to the next, within a row and segment.</param>
/// <param name="b">First element of the columns, which lie side by side.</param>
/// <param name="bStep">Floats from one step of the sum to the next.</param>
/// <param name="depth">Steps of the sum in one segment.</param>
/// <param name="offsets">Bytes from A to each segment; null for a single one that starts at A.</param>
/// <param name="segments">Number of segments.</param>
internal unsafe readonly struct TileOperands(
    float* a, nint rowStride, nint aStep, float* b, nint bStep, int depth, nint* offsets = null, int segments = 1)
{
    public readonly nint RowStride = rowStride;
    public readonly nint AStep = aStep;
    public readonly float* B = b;
    public readonly nint BStep = bStep;
    public readonly int Depth = depth;
    public readonly int Segments = segments;
    private readonly byte* _a = (byte*)a;
    private readonly nint* _offsets = offsets;

    /// <summary>Both operands in panels: a[k][rows of a tile], b[k][columns of a tile].</summary>
    public static TileOperands Packed(float* a, int rows, float* b, int columns, int depth) =>
        new(a, sizeof(float), rows * sizeof(float), b, columns, depth);

    /// <summary>The first row's first element in a segment.</summary>
    public byte* Segment(int index) => _offsets is null ? _a : _a + _offsets[index];
}
