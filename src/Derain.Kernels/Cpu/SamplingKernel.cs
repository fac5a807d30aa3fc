using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>The arithmetic of the samplers: noise, and sums in double precision.</summary>
internal static unsafe class SamplingKernel
{
    /// <summary><see cref="Operations.GaussianNoise"/>.</summary>
    public static void GaussianNoise(GaussianNoise operation, KernelArguments arguments)
    {
        Noise noise = new()
        {
            Pieces = new Pieces(arguments.Threads, arguments.Output.Shape.ElementCount, 4),
            Seed = operation.Seed,
            Stream = operation.Stream,
            Y = arguments.OutputFloats,
        };
        arguments.Threads.For(noise.Pieces.Count, noise);
    }

    /// <summary><see cref="Operations.LinearCombination"/>.</summary>
    public static void LinearCombination(LinearCombination operation, KernelArguments arguments)
    {
        Combination combination = new()
        {
            Pieces = new Pieces(arguments.Threads, arguments.Output.Shape.ElementCount, 2),
            A = new Term(operation.A, arguments.Floats(0)),
            B = new Term(operation.B, arguments.Floats(1)),
            C = new Term(operation.C, arguments.Floats(2)),
            D = new Term(operation.D, arguments.Floats(3)),
            Y = arguments.OutputFloats,
        };
        arguments.Threads.For(combination.Pieces.Count, combination);
    }

    /// <summary><see cref="Operations.PosteriorSample"/>.</summary>
    public static void PosteriorSample(PosteriorSample operation, KernelArguments arguments)
    {
        Shape moments = arguments[0].Shape;
        Posterior posterior = new()
        {
            Moments = arguments.Floats(0),
            Noise = arguments.Floats(1),
            Latents = arguments.OutputFloats,
            Frames = moments[1],
            Pixels = moments[2] * moments[3],
            Channels = moments[4] / 2,
            Scale = operation.Scale,
        };
        arguments.Threads.For(moments[0] * moments[1], posterior);
    }

    private struct Noise : IParallelBody
    {
        public Pieces Pieces;
        public ulong Seed;
        public ulong Stream;
        public float* Y;

        public readonly void Run(int index)
        {
            (long start, long end) = (Pieces.Start(index), Pieces.Start(index + 1));
            for (long i = start; i < end; i += int.MaxValue)
            {
                PhiloxNormal.Fill(Seed, Stream, i, new Span<float>(Y + i, (int)Math.Min(int.MaxValue, end - i)));
            }
        }
    }

    private readonly struct Term(double factor, float* values)
    {
        private readonly double _factor = factor;
        private readonly float* _values = values;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double AddTo(double sum, long i) => _values is null ? sum : sum + _factor * _values[i];
    }

    private struct Combination : IParallelBody
    {
        public Pieces Pieces;
        public Term A;
        public Term B;
        public Term C;
        public Term D;
        public float* Y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            (Term a, Term b, Term c, Term d) = (A, B, C, D);
            float* y = Y;
            long end = Pieces.Start(index + 1);
            for (long i = Pieces.Start(index); i < end; i++)
            {
                y[i] = (float)d.AddTo(c.AddTo(b.AddTo(a.AddTo(0.0, i), i), i), i);
            }
        }
    }

    private struct Posterior : IParallelBody
    {
        public float* Moments;
        public float* Noise;
        public float* Latents;
        public int Frames;
        public int Pixels;
        public int Channels;
        public double Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            // moments[b][f][pixel][mean or log-variance][c], noise[b][c][f][pixel], latents[b][f][c][pixel]
            (int batch, int frame) = Math.DivRem(index, Frames);
            float* moments = Moments + (long)index * Pixels * 2 * Channels;
            float* latents = Latents + (long)index * Channels * Pixels;
            for (int c = 0; c < Channels; c++)
            {
                float* noise = Noise is null ? null : Noise + (((long)batch * Channels + c) * Frames + frame) * Pixels;
                for (int pixel = 0; pixel < Pixels; pixel++)
                {
                    double value = moments[(long)pixel * 2 * Channels + c];
                    if (noise is not null)
                    {
                        double logVariance = Math.Clamp(moments[((long)pixel * 2 + 1) * Channels + c], -30f, 20f);
                        value += Math.Exp(logVariance / 2) * noise[pixel];
                    }

                    latents[(long)c * Pixels + pixel] = (float)(value * Scale);
                }
            }
        }
    }
}
