using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// Matrix product C[m, n] = sum over k of A[m, k] · B[n, k] for a handful of rows, such as one timestep embedding per
/// batch row. Every weight is used so few times that packing it would cost more than the product; rows of both operands
/// are multiplied where they lie.
/// </summary>
internal static unsafe class DotProducts<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Rows up to which this is faster than <see cref="Gemm{S, V}"/>.</summary>
    public const int MostRows = 16;

    private const int ColumnsPerPiece = 32;

    /// <summary>Multiplies, and hands the results to <paramref name="store"/>.</summary>
    public static void Multiply<TStore>(
        CpuThreads threads, int m, int n, int k, float* a, byte* b, DType type, TStore store)
        where TStore : unmanaged, ITileStore
    {
        Work<TStore> work = new() { Extents = (m, n, k), A = a, B = b, Type = type, Store = store };
        threads.For((n + ColumnsPerPiece - 1) / ColumnsPerPiece, work);
    }

    private struct Work<TStore> : IParallelBody
        where TStore : unmanaged, ITileStore
    {
        public (int M, int N, int K) Extents;
        public float* A;
        public byte* B;
        public DType Type;
        public TStore Store;

        public readonly void Run(int index)
        {
            (int m, int n, int k) = Extents;
            int column = index * ColumnsPerPiece;
            int columns = Math.Min(ColumnsPerPiece, n - column);
            float* tile = Scratch.Floats(Scratch.Slot.Accumulators, (long)m * ColumnsPerPiece);
            for (int c = 0; c < columns; c += 4)
            {
                int count = Math.Min(4, columns - c);
                float* b = Rows(column + c, count, k);
                Multiply(m, count, k, b, tile + c);
            }

            Store.Store(0, column, m, columns, tile, ColumnsPerPiece);
        }

        private readonly float* Rows(int first, int count, int k)
        {
            byte* rows = B + (long)first * k * Type.Size;
            if (Type == DType.F32)
            {
                return (float*)rows;
            }

            float* converted = Scratch.Floats(Scratch.Slot.Rows, (long)count * k);
            StoredFloats.ToSingle(Type, rows, converted, (long)count * k);
            return converted;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Multiply(int m, int columns, int k, float* b, float* tile)
        {
            int row = 0;
            for (; row <= m - 4; row += 4)
            {
                for (int c = 0; c < columns; c += 2)
                {
                    // With an odd number of columns the last is computed twice.
                    int next = c + 1 < columns ? k : 0;
                    FourByTwo(A + (long)row * k, b + (long)c * k, next, k, tile + row * ColumnsPerPiece + c);
                }
            }

            for (; row < m; row++)
            {
                for (int c = 0; c < columns; c++)
                {
                    tile[row * ColumnsPerPiece + c] = One(A + (long)row * k, b + (long)c * k, k);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourByTwo(float* a, float* b, int nextColumn, int k, float* tile)
        {
            V c00 = S.Zero, c01 = S.Zero, c10 = S.Zero, c11 = S.Zero;
            V c20 = S.Zero, c21 = S.Zero, c30 = S.Zero, c31 = S.Zero;
            float* a1 = a + k, a2 = a1 + k, a3 = a2 + k;
            float* b1 = b + nextColumn;
            int i = 0;
            for (; i <= k - S.Lanes; i += S.Lanes)
            {
                V left = S.Load(b + i), right = S.Load(b1 + i);
                V x = S.Load(a + i);
                c00 = S.MultiplyAdd(x, left, c00);
                c01 = S.MultiplyAdd(x, right, c01);
                x = S.Load(a1 + i);
                c10 = S.MultiplyAdd(x, left, c10);
                c11 = S.MultiplyAdd(x, right, c11);
                x = S.Load(a2 + i);
                c20 = S.MultiplyAdd(x, left, c20);
                c21 = S.MultiplyAdd(x, right, c21);
                x = S.Load(a3 + i);
                c30 = S.MultiplyAdd(x, left, c30);
                c31 = S.MultiplyAdd(x, right, c31);
            }

            int tail = k - i;
            int last = nextColumn == 0 ? 0 : 1;
            tile[last] = S.Sum(c01) + Tail(a + i, b1 + i, tail);
            tile[0] = S.Sum(c00) + Tail(a + i, b + i, tail);
            tile[ColumnsPerPiece + last] = S.Sum(c11) + Tail(a1 + i, b1 + i, tail);
            tile[ColumnsPerPiece] = S.Sum(c10) + Tail(a1 + i, b + i, tail);
            tile[ColumnsPerPiece * 2 + last] = S.Sum(c21) + Tail(a2 + i, b1 + i, tail);
            tile[ColumnsPerPiece * 2] = S.Sum(c20) + Tail(a2 + i, b + i, tail);
            tile[ColumnsPerPiece * 3 + last] = S.Sum(c31) + Tail(a3 + i, b1 + i, tail);
            tile[ColumnsPerPiece * 3] = S.Sum(c30) + Tail(a3 + i, b + i, tail);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float One(float* a, float* b, int k)
        {
            V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero;
            int i = 0;
            for (; i <= k - 4 * S.Lanes; i += 4 * S.Lanes)
            {
                c0 = S.MultiplyAdd(S.Load(a + i), S.Load(b + i), c0);
                c1 = S.MultiplyAdd(S.Load(a + i + S.Lanes), S.Load(b + i + S.Lanes), c1);
                c2 = S.MultiplyAdd(S.Load(a + i + 2 * S.Lanes), S.Load(b + i + 2 * S.Lanes), c2);
                c3 = S.MultiplyAdd(S.Load(a + i + 3 * S.Lanes), S.Load(b + i + 3 * S.Lanes), c3);
            }

            for (; i <= k - S.Lanes; i += S.Lanes)
            {
                c0 = S.MultiplyAdd(S.Load(a + i), S.Load(b + i), c0);
            }

            return S.Sum(S.Add(S.Add(c0, c1), S.Add(c2, c3))) + Tail(a + i, b + i, k - i);
        }

        private static float Tail(float* a, float* b, int count)
        {
            float sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += a[i] * b[i];
            }

            return sum;
        }
    }
}
