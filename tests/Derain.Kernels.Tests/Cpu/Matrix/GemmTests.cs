using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;
using Derain.Kernels.Tests.Cpu.Simd;

namespace Derain.Kernels.Tests.Cpu.Matrix;

public unsafe class GemmTests
{
    public static TheoryData<string, int, int, int, DType> Cases()
    {
        (int M, int N, int K)[] sizes =
        [
            (1, 1, 1), (6, 16, 8), (7, 17, 9), (12, 32, 64), (13, 33, 65), (25, 5, 3), (5, 100, 7), (64, 48, 1024),
            (31, 65, 1025), (40, 17, 2500), (200, 30, 100), (30, 300, 40),
        ];
        TheoryData<string, int, int, int, DType> data = [];
        foreach (SimdWidth width in SimdWidths.Available)
        {
            foreach ((int m, int n, int k) in sizes)
            {
                data.Add(width.ToString(), m, n, k, DType.F32);
            }

            data.Add(width.ToString(), 33, 70, 1030, DType.F16);
            data.Add(width.ToString(), 33, 70, 77, DType.BF16);
            data.Add(width.ToString(), 19, 21, 23, DType.F8E4M3);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_sum_in_double(string width, int m, int n, int k, DType type)
    {
        float[] a = Values(m * k, seed: 1);
        byte[] b = Stored(n * k, type, out float[] bValues);
        float[] c = Multiply(width, threads: 2, m, n, k, a, b, type, dots: false);
        AssertProduct(m, n, k, a, bValues, c);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Dot_products_equal_the_sum_in_double(string width, int m, int n, int k, DType type)
    {
        float[] a = Values(m * k, seed: 1);
        byte[] b = Stored(n * k, type, out float[] bValues);
        float[] c = Multiply(width, threads: 2, m, n, k, a, b, type, dots: true);
        AssertProduct(m, n, k, a, bValues, c);
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void The_number_of_threads_does_not_change_a_bit(string width)
    {
        (int m, int n, int k) = (150, 170, 1300);
        float[] a = Values(m * k, seed: 1);
        byte[] b = Stored(n * k, DType.F32, out _);
        float[] expected = Multiply(width, threads: 1, m, n, k, a, b, DType.F32, dots: false);
        foreach (int threads in (int[])[2, 3, 16])
        {
            Assert.Equal(expected, Multiply(width, threads, m, n, k, a, b, DType.F32, dots: false));
        }
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void Rows_that_are_read_where_they_lie_give_the_bits_of_packed_ones(string width)
    {
        // 1024 floats apart rows are packed, closer together they are not.
        (int m, int n, int k, int apart) = (77, 40, 100, 1024);
        float[] a = Values(m * k, seed: 1);
        float[] spread = new float[m * apart];
        for (int row = 0; row < m; row++)
        {
            a.AsSpan(row * k, k).CopyTo(spread.AsSpan(row * apart));
        }

        byte[] b = Stored(n * k, DType.F32, out _);
        Product packed = new(threads: 2, (m, n, k), spread, b, DType.F32, dots: false) { RowStride = apart };
        EveryWidth.Run(width, packed);
        Assert.Equal(packed.Result, Multiply(width, threads: 2, m, n, k, a, b, DType.F32, dots: false));
    }

    private static void AssertProduct(int m, int n, int k, float[] a, float[] b, float[] c)
    {
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                double sum = 0, magnitude = 0;
                for (int i = 0; i < k; i++)
                {
                    double product = (double)a[row * k + i] * b[column * k + i];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                double error = Math.Abs(c[row * n + column] - sum);
                Assert.True(error <= 1e-6 * magnitude, $"[{row}, {column}] is {c[row * n + column]}, not {sum}");
            }
        }
    }

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    private static byte[] Stored(int count, DType type, out float[] values)
    {
        float[] exact = Values(count, seed: 2);
        byte[] stored = new byte[count * type.Size];
        values = new float[count];
        for (int i = 0; i < count; i++)
        {
            switch (type)
            {
                case DType.F32:
                    BitConverter.TryWriteBytes(stored.AsSpan(i * 4), exact[i]);
                    values[i] = exact[i];
                    break;
                case DType.F16:
                    BitConverter.TryWriteBytes(stored.AsSpan(i * 2), (Half)exact[i]);
                    values[i] = (float)(Half)exact[i];
                    break;
                case DType.BF16:
                    BitConverter.TryWriteBytes(stored.AsSpan(i * 2), ((BFloat16)exact[i]).Bits);
                    values[i] = (float)(BFloat16)exact[i];
                    break;
                default:
                    stored[i] = (byte)(i * 7 % 120);
                    values[i] = Float8.FromE4M3(stored[i]);
                    break;
            }
        }

        return stored;
    }

    private static float[] Multiply(
        string width, int threads, int m, int n, int k, float[] a, byte[] b, DType type, bool dots)
    {
        Product product = new(threads, (m, n, k), a, b, type, dots);
        EveryWidth.Run(width, product);
        return product.Result;
    }

    private sealed class Product(
        int threads, (int M, int N, int K) size, float[] a, byte[] b, DType type, bool dots) : IWidthCase
    {
        public float[] Result { get; } = new float[size.M * size.N];

        public int RowStride { get; init; } = size.K;

        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : unmanaged
        {
            using CpuThreads pool = new(threads);
            fixed (float* aData = a, c = Result)
            fixed (byte* bData = b)
            {
                LinearStore<S, V> store = new() { Output = c, OutputStride = size.N };
                if (dots)
                {
                    DotProducts<S, V>.Multiply(pool, size.M, size.N, size.K, aData, bData, type, store);
                    return;
                }

                RowPanels rows = new((byte*)aData, DType.F32, RowStride);
                RowPanels columns = new(bData, type, size.K);
                Gemm<S, V>.Multiply(pool, size.M, size.N, size.K, rows, columns, store);
            }
        }
    }
}
