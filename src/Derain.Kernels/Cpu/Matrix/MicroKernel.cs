using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// The innermost matrix product: a tile of the result held in registers while both operands stream past it, one
/// rank-one update per step. Every accumulator is a local of its own, which is what makes the compiler keep it in a
/// register.
/// </summary>
internal static unsafe class MicroKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Rows of a tile.</summary>
    public static int Rows => S.TileRows;

    /// <summary>Columns of a tile: two registers.</summary>
    public static int Columns => 2 * S.Lanes;

    /// <summary>
    /// tile[r, c] (+)= sum over k of a[r, k] · b[k, c], with k running through all segments, for <see cref="Rows"/> ×
    /// <see cref="Columns"/> elements. Only the first
    /// <paramref name="rows"/> and <paramref name="columns"/> are sure to be computed, but all may be read and written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(
        in TileOperands operands, int rows, int columns, float* tile, int tileStride, bool accumulate)
    {
        if (columns > S.Lanes)
        {
            Run<TwoColumns>(operands, rows, tile, tileStride, accumulate);
        }
        else
        {
            Run<OneColumn>(operands, rows, tile, tileStride, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TColumns>(in TileOperands operands, int rows, float* tile, int tileStride, bool accumulate)
        where TColumns : struct, IColumns
    {
        if (S.TileRows == 12 && rows > 6)
        {
            Tile12<TColumns>(operands, tile, tileStride, accumulate);
        }
        else
        {
            Tile6<TColumns>(operands, tile, tileStride, accumulate);
        }
    }

    /// <summary>Six rows; see <see cref="Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6<TColumns>(in TileOperands operands, float* tile, int tileStride, bool accumulate)
        where TColumns : struct, IColumns
    {
        nint row = operands.RowStride;
        nint twoRows = row * 2;
        float* b = operands.B;
        nint aStep = operands.AStep;
        nint bStep = operands.BStep;
        V b1 = S.Zero;
        V c00 = S.Zero, c10 = S.Zero, c20 = S.Zero, c30 = S.Zero, c40 = S.Zero, c50 = S.Zero;
        V c01 = S.Zero, c11 = S.Zero, c21 = S.Zero, c31 = S.Zero, c41 = S.Zero, c51 = S.Zero;
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            byte* a0 = operands.Segment(segment);
            byte* a3 = a0 + row * 3;
            for (int k = operands.Depth; k > 0; k--)
            {
                V b0 = S.Load(b);
                if (TColumns.Two)
                {
                    b1 = S.Load(b + S.Lanes);
                }

                Step<TColumns>(S.Create(*(float*)a0), b0, b1, ref c00, ref c01);
                Step<TColumns>(S.Create(*(float*)(a0 + row)), b0, b1, ref c10, ref c11);
                Step<TColumns>(S.Create(*(float*)(a0 + twoRows)), b0, b1, ref c20, ref c21);
                Step<TColumns>(S.Create(*(float*)a3), b0, b1, ref c30, ref c31);
                Step<TColumns>(S.Create(*(float*)(a3 + row)), b0, b1, ref c40, ref c41);
                Step<TColumns>(S.Create(*(float*)(a3 + twoRows)), b0, b1, ref c50, ref c51);
                a0 += aStep;
                a3 += aStep;
                b += bStep;
            }
        }

        Store<TColumns>(tile, c00, c01, accumulate);
        Store<TColumns>(tile + tileStride, c10, c11, accumulate);
        Store<TColumns>(tile + tileStride * 2, c20, c21, accumulate);
        Store<TColumns>(tile + tileStride * 3, c30, c31, accumulate);
        Store<TColumns>(tile + tileStride * 4, c40, c41, accumulate);
        Store<TColumns>(tile + tileStride * 5, c50, c51, accumulate);
    }

    /// <summary>Twelve rows; see <see cref="Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12<TColumns>(in TileOperands operands, float* tile, int tileStride, bool accumulate)
        where TColumns : struct, IColumns
    {
        nint row = operands.RowStride;
        nint twoRows = row * 2;
        float* b = operands.B;
        nint aStep = operands.AStep;
        nint bStep = operands.BStep;
        V b1 = S.Zero;
        V c00 = S.Zero, c10 = S.Zero, c20 = S.Zero, c30 = S.Zero, c40 = S.Zero, c50 = S.Zero;
        V c60 = S.Zero, c70 = S.Zero, c80 = S.Zero, c90 = S.Zero, c100 = S.Zero, c110 = S.Zero;
        V c01 = S.Zero, c11 = S.Zero, c21 = S.Zero, c31 = S.Zero, c41 = S.Zero, c51 = S.Zero;
        V c61 = S.Zero, c71 = S.Zero, c81 = S.Zero, c91 = S.Zero, c101 = S.Zero, c111 = S.Zero;
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            byte* a0 = operands.Segment(segment);
            byte* a3 = a0 + row * 3;
            byte* a6 = a3 + row * 3;
            byte* a9 = a6 + row * 3;
            for (int k = operands.Depth; k > 0; k--)
            {
                V b0 = S.Load(b);
                if (TColumns.Two)
                {
                    b1 = S.Load(b + S.Lanes);
                }

                Step<TColumns>(S.Create(*(float*)a0), b0, b1, ref c00, ref c01);
                Step<TColumns>(S.Create(*(float*)(a0 + row)), b0, b1, ref c10, ref c11);
                Step<TColumns>(S.Create(*(float*)(a0 + twoRows)), b0, b1, ref c20, ref c21);
                Step<TColumns>(S.Create(*(float*)a3), b0, b1, ref c30, ref c31);
                Step<TColumns>(S.Create(*(float*)(a3 + row)), b0, b1, ref c40, ref c41);
                Step<TColumns>(S.Create(*(float*)(a3 + twoRows)), b0, b1, ref c50, ref c51);
                Step<TColumns>(S.Create(*(float*)a6), b0, b1, ref c60, ref c61);
                Step<TColumns>(S.Create(*(float*)(a6 + row)), b0, b1, ref c70, ref c71);
                Step<TColumns>(S.Create(*(float*)(a6 + twoRows)), b0, b1, ref c80, ref c81);
                Step<TColumns>(S.Create(*(float*)a9), b0, b1, ref c90, ref c91);
                Step<TColumns>(S.Create(*(float*)(a9 + row)), b0, b1, ref c100, ref c101);
                Step<TColumns>(S.Create(*(float*)(a9 + twoRows)), b0, b1, ref c110, ref c111);
                a0 += aStep;
                a3 += aStep;
                a6 += aStep;
                a9 += aStep;
                b += bStep;
            }
        }

        Store<TColumns>(tile, c00, c01, accumulate);
        Store<TColumns>(tile + tileStride, c10, c11, accumulate);
        Store<TColumns>(tile + tileStride * 2, c20, c21, accumulate);
        Store<TColumns>(tile + tileStride * 3, c30, c31, accumulate);
        Store<TColumns>(tile + tileStride * 4, c40, c41, accumulate);
        Store<TColumns>(tile + tileStride * 5, c50, c51, accumulate);
        Store<TColumns>(tile + tileStride * 6, c60, c61, accumulate);
        Store<TColumns>(tile + tileStride * 7, c70, c71, accumulate);
        Store<TColumns>(tile + tileStride * 8, c80, c81, accumulate);
        Store<TColumns>(tile + tileStride * 9, c90, c91, accumulate);
        Store<TColumns>(tile + tileStride * 10, c100, c101, accumulate);
        Store<TColumns>(tile + tileStride * 11, c110, c111, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TColumns>(V a, V b0, V b1, ref V c0, ref V c1)
        where TColumns : struct, IColumns
    {
        c0 = S.MultiplyAdd(a, b0, c0);
        if (TColumns.Two)
        {
            c1 = S.MultiplyAdd(a, b1, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(float* target, V c0, V c1, bool accumulate)
        where TColumns : struct, IColumns
    {
        // Sums of different depth blocks meet here, not in the accumulators: shorter sums round less.
        S.Store(target, accumulate ? S.Add(S.Load(target), c0) : c0);
        if (TColumns.Two)
        {
            S.Store(target + S.Lanes, accumulate ? S.Add(S.Load(target + S.Lanes), c1) : c1);
        }
    }

    private interface IColumns
    {
        static abstract bool Two { get; }
    }

    private struct OneColumn : IColumns
    {
        public static bool Two => false;
    }

    private struct TwoColumns : IColumns
    {
        public static bool Two => true;
    }
}
