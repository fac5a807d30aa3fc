using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// <see cref="Linear"/>: a matrix product whose tiles get bias, activation, gate and residual as they are stored.
/// </summary>
internal static unsafe class LinearKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>y = residual + gate ⊙ activation(x·Wᵀ + b).</summary>
    public static void Run(Linear operation, KernelArguments arguments)
    {
        (Shape x, Shape weight) = (arguments[0].Shape, arguments[1].Shape);
        (int outputs, int inputs) = (weight[0], weight[1]);
        int rows = checked((int)(arguments.Output.Shape.ElementCount / Math.Max(1, outputs)));
        int tokens = x.Rank == 3 ? x[1] : 1;
        LinearStore<S, V> store = new()
        {
            Output = arguments.OutputFloats,
            OutputStride = outputs,
            Bias = arguments.Floats(2),
            Residual = arguments.Floats(3),
            Gate = new TokenRows(arguments.Vectors(4), arguments.Vectors(5), tokens, operation.TextTokens),
            Activation = operation.Activation,
        };
        Multiply(arguments, rows, outputs, inputs, store);
    }

    /// <summary>x·Wᵀ for operands x [rows, inputs] and W [outputs, inputs] of any float type.</summary>
    public static void Multiply(KernelArguments arguments, int rows, int outputs, int inputs, LinearStore<S, V> store)
    {
        float* x = arguments.Floats(0);
        byte* weight = arguments.Stored(1);
        DType type = arguments[1].Type;
        if (rows <= DotProducts<S, V>.MostRows)
        {
            DotProducts<S, V>.Multiply(
                arguments.Threads, rows, outputs, inputs, x, weight, type, store);
            return;
        }

        Gemm<S, V>.Multiply(
            arguments.Threads,
            rows,
            outputs,
            inputs,
            new RowPanels((byte*)x, DType.F32, inputs),
            new RowPanels(weight, type, inputs),
            store);
    }
}
