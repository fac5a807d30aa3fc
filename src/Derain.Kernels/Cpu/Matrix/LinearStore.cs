using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// The end of a linear layer: y = residual + gate ⊙ activation(acc + bias), each part optional. The gate is one row per
/// batch row. The residual may be y itself.
/// </summary>
internal unsafe struct LinearStore<S, V, TActivation> : ITileStore
    where S : struct, ISimd<V>
    where V : unmanaged
    where TActivation : struct, IActivation<V>
{
    /// <summary>y, and the floats from one of its rows to the next.</summary>
    public float* Output;
    public long OutputStride;

    /// <summary>One value per column, or null.</summary>
    public float* Bias;

    /// <summary>What is added at the end, or null.</summary>
    public float* Residual;
    public long ResidualStride;

    /// <summary>Rows of factors, each for <see cref="RowsPerGate"/> rows of y, or null.</summary>
    public float* Gate;
    public long GateStride;
    public int RowsPerGate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Store(int row, int column, int rows, int columns, float* tile, int tileStride)
    {
        float* output = Output + row * OutputStride + column;
        float* bias = Bias is null ? null : Bias + column;
        float* residual = Residual is null ? null : Residual + row * ResidualStride + column;
        for (int r = 0; r < rows; r++)
        {
            float* gate = Gate is null ? null : Gate + (row + r) / RowsPerGate * GateStride + column;
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
                StoreTail(output + c, tile + c, columns - c, At(bias, c), At(gate, c), At(residual, c));
            }

            tile += tileStride;
            output += OutputStride;
            residual = residual is null ? null : residual + ResidualStride;
        }
    }

    private static float* At(float* row, int column) => row is null ? null : row + column;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreTail(float* output, float* tile, int count, float* bias, float* gate, float* residual)
    {
        V value = S.Load(tile);
        value = TActivation.Apply(bias is null ? value : S.Add(value, Partial<S, V>.Load(bias, count)));
        value = gate is null ? value : S.Multiply(value, Partial<S, V>.Load(gate, count));
        value = residual is null ? value : S.Add(value, Partial<S, V>.Load(residual, count));
        Partial<S, V>.Store(output, value, count);
    }
}
