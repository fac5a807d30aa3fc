using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>What a case is timed with: normal noise, so that no kernel meets denormals or a constant; zeros where numbers are whole.</summary>
internal static class BenchOperands
{
    /// <summary>Fills the operands of a case on a device; those that are not given are null.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="timed">The case.</param>
    /// <param name="hold">Told of every operand as soon as it is there, so that it is freed when the next has no room.</param>
    public static Tensor?[] Of(IBackend backend, BenchCase timed, Action<Tensor>? hold = null)
    {
        var operands = new Tensor?[timed.Operands.Length];
        for (int index = 0; index < operands.Length; index++)
        {
            if (timed.Operands[index] is { } type)
            {
                Tensor operand = Noise(backend, type, (ulong)index);
                operands[index] = operand;
                hold?.Invoke(operand);
            }
        }

        return operands;
    }

    private static Tensor Noise(IBackend backend, TensorType type, ulong stream)
    {
        if (!type.Type.IsFloat)
        {
            return backend.Upload(Tensor.OnHost(type.Type, type.Shape));
        }

        Tensor noise = backend.Compute(new GaussianNoise(type.Shape, Seed: 1, stream));
        if (type.Type == DType.F32)
        {
            return noise;
        }

        Tensor rounded = backend.ToType(noise, type.Type);
        backend.Free(noise);
        return rounded;
    }
}
