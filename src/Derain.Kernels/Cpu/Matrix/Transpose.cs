using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>Lays rows side by side, as the micro-kernel reads them.</summary>
internal static unsafe class Transpose
{
    /// <summary>
    /// panel[k][i] = rows[i · rowStride + k] for i below <paramref name="count"/>, zero from there to
    /// <paramref name="width"/>; k below <paramref name="depth"/>. The panel has rows of <paramref name="width"/>
    /// floats.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPanel(float* rows, long rowStride, int count, int depth, float* panel, int width)
    {
        int i = 0;
        if (Avx.IsSupported)
        {
            for (; i <= count - 8; i += 8)
            {
                EightRows(rows + i * rowStride, rowStride, depth, panel + i, width);
            }
        }

        if (Sse.IsSupported)
        {
            for (; i <= count - 4; i += 4)
            {
                FourRows(rows + i * rowStride, rowStride, depth, panel + i, width);
            }
        }

        for (; i < width; i++)
        {
            float* row = rows + i * rowStride;
            for (int k = 0; k < depth; k++)
            {
                panel[k * width + i] = i < count ? row[k] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(float* rows, long stride, int depth, float* panel, int width)
    {
        int k = 0;
        for (; k <= depth - 8; k += 8)
        {
            float* r = rows + k;
            Vector256<float> r0 = Vector256.Load(r), r1 = Vector256.Load(r + stride);
            Vector256<float> r2 = Vector256.Load(r + stride * 2), r3 = Vector256.Load(r + stride * 3);
            r += stride * 4;
            Vector256<float> r4 = Vector256.Load(r), r5 = Vector256.Load(r + stride);
            Vector256<float> r6 = Vector256.Load(r + stride * 2), r7 = Vector256.Load(r + stride * 3);

            Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1);
            Vector256<float> t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
            Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5);
            Vector256<float> t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);

            r0 = Avx.Shuffle(t0, t2, 0x44);
            r1 = Avx.Shuffle(t0, t2, 0xEE);
            r2 = Avx.Shuffle(t1, t3, 0x44);
            r3 = Avx.Shuffle(t1, t3, 0xEE);
            r4 = Avx.Shuffle(t4, t6, 0x44);
            r5 = Avx.Shuffle(t4, t6, 0xEE);
            r6 = Avx.Shuffle(t5, t7, 0x44);
            r7 = Avx.Shuffle(t5, t7, 0xEE);

            float* p = panel + (long)k * width;
            Avx.Permute2x128(r0, r4, 0x20).Store(p);
            Avx.Permute2x128(r1, r5, 0x20).Store(p + width);
            Avx.Permute2x128(r2, r6, 0x20).Store(p + width * 2);
            Avx.Permute2x128(r3, r7, 0x20).Store(p + width * 3);
            Avx.Permute2x128(r0, r4, 0x31).Store(p + width * 4);
            Avx.Permute2x128(r1, r5, 0x31).Store(p + width * 5);
            Avx.Permute2x128(r2, r6, 0x31).Store(p + width * 6);
            Avx.Permute2x128(r3, r7, 0x31).Store(p + width * 7);
        }

        Rest(rows, stride, 8, k, depth, panel, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(float* rows, long stride, int depth, float* panel, int width)
    {
        int k = 0;
        for (; k <= depth - 4; k += 4)
        {
            float* r = rows + k;
            Vector128<float> r0 = Vector128.Load(r), r1 = Vector128.Load(r + stride);
            Vector128<float> r2 = Vector128.Load(r + stride * 2), r3 = Vector128.Load(r + stride * 3);
            Vector128<float> t0 = Sse.UnpackLow(r0, r1), t1 = Sse.UnpackHigh(r0, r1);
            Vector128<float> t2 = Sse.UnpackLow(r2, r3), t3 = Sse.UnpackHigh(r2, r3);
            float* p = panel + (long)k * width;
            Sse.MoveLowToHigh(t0, t2).Store(p);
            Sse.MoveHighToLow(t2, t0).Store(p + width);
            Sse.MoveLowToHigh(t1, t3).Store(p + width * 2);
            Sse.MoveHighToLow(t3, t1).Store(p + width * 3);
        }

        Rest(rows, stride, 4, k, depth, panel, width);
    }

    private static void Rest(float* rows, long stride, int count, int depthStart, int depth, float* panel, int width)
    {
        for (int k = depthStart; k < depth; k++)
        {
            for (int i = 0; i < count; i++)
            {
                panel[(long)k * width + i] = rows[i * stride + k];
            }
        }
    }
}
