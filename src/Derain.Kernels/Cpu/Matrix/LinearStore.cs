using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Operations;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// The end of a linear layer or convolution: y = residual + gate ⊙ activation(acc + bias), each part optional. The
/// residual may be y itself.
/// </summary>
internal unsafe struct LinearStore<S, V> : ITileStore
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>y, and the floats from one of its rows to the next.</summary>
    public float* Output;
    public long OutputStride;

    /// <summary>One value per column, or null.</summary>
    public float* Bias;

    /// <summary>What is added at the end, with rows as far apart as those of y; or null.</summary>
    public float* Residual;

    /// <summary>Factors by token; absent for 1.</summary>
    public TokenRows Gate;

    public Activation Activation;

    /// <inheritdoc/>
    public readonly void Store(int row, int column, int rows, int columns, float* tile, int tileStride)
    {
        switch (Activation)
        {
            case Activation.Silu:
                Store<Silu<S, V>>(row, column, rows, columns, tile, tileStride);
                break;
            case Activation.GeluTanh:
                Store<GeluTanh<S, V>>(row, column, rows, columns, tile, tileStride);
                break;
            default:
                Store<Identity<S, V>>(row, column, rows, columns, tile, tileStride);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Store<TActivation>(int row, int column, int rows, int columns, float* tile, int tileStride)
        where TActivation : struct, IActivation<V>
    {
        float* output = Output + row * OutputStride + column;
        float* bias = At(Bias, column);
        float* residual = At(Residual, row * OutputStride + column);
        for (int r = 0; r < rows; r++)
        {
            float* gate = At(Gate[row + r], column);
            int c = 0;
            for (; c <= columns - S.Lanes; c += S.Lanes)
            {
                V value = S.Load(tile + c);
                value = TActivation.Apply(bias is null ? value : S.Add(value, S.Load(bias + c)));
                value = gate is null ? value : S.Multiply(value, S.Load(gate + c));
                S.Store(output + c, residual is null ? value : S.Add(value, S.Load(residual + c)));
            }

            if (c < columns)
            {
                StoreTail<TActivation>(output + c, tile + c, columns - c, At(bias, c), At(gate, c), At(residual, c));
            }

            tile += tileStride;
            output += OutputStride;
            residual = At(residual, OutputStride);
        }
    }

    private static float* At(float* row, long offset) => row is null ? null : row + offset;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreTail<TActivation>(
        float* output, float* tile, int count, float* bias, float* gate, float* residual)
        where TActivation : struct, IActivation<V>
    {
        V value = S.Load(tile);
        value = TActivation.Apply(bias is null ? value : S.Add(value, Partial<S, V>.Load(bias, count)));
        value = gate is null ? value : S.Multiply(value, Partial<S, V>.Load(gate, count));
        value = residual is null ? value : S.Add(value, Partial<S, V>.Load(residual, count));
        Partial<S, V>.Store(output, value, count);
    }
}
