using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;

namespace Derain.Kernels.Cpu;

/// <summary>Operations that combine every token with vectors of its batch row.</summary>
internal static unsafe class TokenKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary><see cref="Operations.Modulate"/>.</summary>
    public static void Modulate(Modulate operation, KernelArguments arguments)
    {
        (int tokens, int width) = (arguments[0].Shape[1], arguments[0].Shape[2]);
        Body<Modulation> body = new()
        {
            X = arguments.Floats(0),
            First = new TokenRows(arguments.Vectors(1), arguments.Vectors(3), tokens, operation.TextTokens),
            Second = new TokenRows(arguments.Vectors(2), arguments.Vectors(4), tokens, operation.TextTokens),
        };
        Run(arguments, body, width);
    }

    /// <summary><see cref="Operations.GatedResidual"/>.</summary>
    public static void GatedResidual(GatedResidual operation, KernelArguments arguments)
    {
        (int tokens, int width) = (arguments[0].Shape[1], arguments[0].Shape[2]);
        BatchVectors residual = new(arguments.Floats(0), width); // one vector for each token
        Body<Gating> body = new()
        {
            X = arguments.Floats(1),
            First = new TokenRows(residual, default, tokens: 1, textTokens: 0),
            Second = new TokenRows(arguments.Vectors(2), arguments.Vectors(3), tokens, operation.TextTokens),
        };
        Run(arguments, body, width);
    }

    private static void Run<TFunction>(KernelArguments arguments, Body<TFunction> body, int width)
        where TFunction : struct, ITokenFunction
    {
        body.Y = arguments.OutputFloats;
        body.Width = width;
        body.Pieces = new Pieces(arguments.Threads, arguments[0].Shape.ElementCount / width, width);
        arguments.Threads.For(body.Pieces.Count, body);
    }

    private interface ITokenFunction
    {
        static abstract V Apply(V x, V first, V second);
    }

    private struct Modulation : ITokenFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x, V shift, V scale) => S.MultiplyAdd(x, S.Add(S.Create(1f), scale), shift);
    }

    private struct Gating : ITokenFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply(V x, V residual, V gate) => S.MultiplyAdd(x, gate, residual);
    }

    private struct Body<TFunction> : IParallelBody
        where TFunction : struct, ITokenFunction
    {
        public Pieces Pieces;
        public float* X;
        public float* Y;
        public TokenRows First;
        public TokenRows Second;
        public int Width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            int end = (int)Pieces.Start(index + 1);
            for (int row = (int)Pieces.Start(index); row < end; row++)
            {
                long start = (long)row * Width;
                Apply(X + start, First[row], Second[row], Y + start);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Apply(float* x, float* first, float* second, float* y)
        {
            int width = Width;
            int i = 0;
            for (; i <= width - S.Lanes; i += S.Lanes)
            {
                S.Store(y + i, TFunction.Apply(S.Load(x + i), S.Load(first + i), S.Load(second + i)));
            }

            if (i < width)
            {
                int tail = width - i;
                V last = TFunction.Apply(
                    Partial<S, V>.Load(x + i, tail),
                    Partial<S, V>.Load(first + i, tail),
                    Partial<S, V>.Load(second + i, tail));
                Partial<S, V>.Store(y + i, last, tail);
            }
        }
    }
}
