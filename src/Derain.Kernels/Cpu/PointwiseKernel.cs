using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>Operations on elements that do not know of each other.</summary>
internal static unsafe class PointwiseKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary><see cref="Operations.Activate"/>.</summary>
    public static void Activate(Activate operation, KernelArguments arguments)
    {
        switch (operation.Activation)
        {
            case Activation.Silu:
                Map<OfFirst<Silu<S, V>>>(arguments, 0);
                break;
            case Activation.GeluTanh:
                Map<OfFirst<GeluTanh<S, V>>>(arguments, 0);
                break;
            default:
                CopyKernel.Run(arguments);
                break;
        }
    }

    /// <summary><see cref="Operations.Add"/>.</summary>
    public static void Add(KernelArguments arguments) => Map<Sum>(arguments, 1);

    /// <summary><see cref="Operations.Multiply"/>.</summary>
    public static void Multiply(KernelArguments arguments) => Map<Product>(arguments, 1);

    /// <summary><see cref="Operations.PoolFrames"/>.</summary>
    public static void PoolFrames(KernelArguments arguments)
    {
        (Shape x, Shape y) = (arguments[0].Shape, arguments.Output.Shape);
        long frame = (long)x[2] * x[3] * x[4];
        int single = x[1] % 2;
        for (int b = 0; b < x[0]; b++)
        {
            float* source = arguments.Floats(0) + b * x[1] * frame;
            float* target = arguments.OutputFloats + b * y[1] * frame;
            for (int f = 0; f < y[1]; f++)
            {
                // An odd count's first frame is averaged with itself, which changes nothing.
                float* first = source + Math.Max(0, 2 * f - single) * frame;
                float* second = f < single ? first : first + frame;
                Elementwise<S, V>.Map<Average>(arguments.Threads, frame, first, second, frame, target + f * frame);
            }
        }
    }

    private static void Map<TFunction>(KernelArguments arguments, int second)
        where TFunction : struct, IElementFunction<V> => Elementwise<S, V>.Map<TFunction>(
            arguments.Threads,
            arguments.Output.Shape.ElementCount,
            arguments.Floats(0),
            arguments.Floats(second),
            Math.Max(1, arguments[second].Shape.ElementCount),
            arguments.OutputFloats);

    private struct OfFirst<TActivation> : IElementFunction<V>
        where TActivation : struct, IActivation<V>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V a, V b) => TActivation.Apply(a);
    }

    private struct Sum : IElementFunction<V>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V a, V b) => S.Add(a, b);
    }

    private struct Product : IElementFunction<V>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V a, V b) => S.Multiply(a, b);
    }

    private struct Average : IElementFunction<V>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V a, V b) => S.Multiply(S.Add(a, b), S.Create(0.5f));
    }
}
