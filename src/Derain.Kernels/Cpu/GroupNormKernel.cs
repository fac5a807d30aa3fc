using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// <see cref="GroupNorm"/>, and the spatial modulation that follows it in the decoder, alone or in one.
/// </summary>
internal static unsafe class GroupNormKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>y = activation(m((x - mean) / √(variance + ε) · weight + bias)).</summary>
    public static void Run(GroupNorm operation, KernelArguments arguments)
    {
        Shape shape = arguments[0].Shape;
        int channels = shape[^1];
        long positions = shape.ElementCount / Math.Max(1, (long)shape[0] * channels);
        int period = Period<S, V>.Of(channels);
        float* weight = arguments.Floats(1);
        float* bias = arguments.Floats(2);
        double* mean = stackalloc double[operation.Groups];
        double* variance = stackalloc double[operation.Groups];
        for (int b = 0; b < shape[0] && positions > 0; b++)
        {
            long first = b * positions * channels;
            float* x = arguments.Floats(0) + first;
            GroupStatistics<S, V>.Compute(arguments.Threads, x, positions, channels, operation.Groups, mean, variance);

            float* center = Scratch.Floats(Scratch.Slot.Shared, 3L * period);
            float* factor = center + period;
            float* offset = center + 2 * period;
            int groupSize = channels / operation.Groups;
            for (int group = 0; group < operation.Groups; group++)
            {
                double inverse = 1 / Math.Sqrt(variance[group] + operation.Epsilon);
                float rounded = (float)mean[group];
                for (int c = group * groupSize; c < (group + 1) * groupSize; c++)
                {
                    double gain = weight[c] * inverse;
                    float rest = (float)(bias[c] - (mean[group] - rounded) * gain); // what rounding the mean would lose
                    for (int i = c; i < period; i += channels)
                    {
                        (center[i], factor[i], offset[i]) = (rounded, (float)gain, rest);
                    }
                }
            }

            Application application = new()
            {
                X = x,
                Y = arguments.OutputFloats + first,
                Period = period,
                Channels = channels,
                Center = center,
                Factor = factor,
                Offset = offset,
            };
            Apply(arguments, operation.Activation, application, positions, b, grids: 3);
        }
    }

    /// <summary>y = x ⊙ up(scale) + up(shift).</summary>
    public static void SpatialModulate(KernelArguments arguments)
    {
        Shape shape = arguments[0].Shape;
        long positions = (long)shape[1] * shape[2] * shape[3];
        for (int b = 0; b < shape[0]; b++)
        {
            long first = b * positions * shape[4];
            Application application = new()
            {
                X = arguments.Floats(0) + first,
                Y = arguments.OutputFloats + first,
                Channels = shape[4],
            };
            Apply(arguments, Activation.None, application, positions, b, grids: 1);
        }
    }

    private static void Apply(
        KernelArguments arguments, Activation activation, Application application, long positions, int b, int grids)
    {
        application.Pieces = new Pieces(arguments.Threads, positions, 2L * application.Channels);
        if (arguments.Has(grids))
        {
            application.Modulation = new SpatialGrid(
                arguments[0].Shape, arguments[grids].Shape, b, arguments.Floats(grids), arguments.Floats(grids + 1));
        }

        switch (activation)
        {
            case Activation.Silu:
                arguments.Threads.For(application.Pieces.Count, new Body<Silu<S, V>> { Application = application });
                break;
            case Activation.GeluTanh:
                arguments.Threads.For(application.Pieces.Count, new Body<GeluTanh<S, V>> { Application = application });
                break;
            default:
                arguments.Threads.For(application.Pieces.Count, new Body<Identity<S, V>> { Application = application });
                break;
        }
    }

    /// <summary>The second half of a norm: what is read, and the values by channel it is combined with.</summary>
    private struct Application
    {
        public Pieces Pieces;
        public float* X;
        public float* Y;
        public int Channels;

        /// <summary>Mean, factor and offset by channel, repeated to this length; null without a norm.</summary>
        public int Period;
        public float* Center;
        public float* Factor;
        public float* Offset;

        public SpatialGrid Modulation;
    }

    private struct Body<TActivation> : IParallelBody
        where TActivation : struct, IActivation<V>
    {
        public Application Application;

        public readonly void Run(int index)
        {
            long first = Application.Pieces.Start(index);
            long end = Application.Pieces.Start(index + 1);
            if (Application.Modulation.IsAbsent)
            {
                Normalize(first * Application.Channels, end * Application.Channels);
                return;
            }

            for (long position = first; position < end;)
            {
                long rest = Math.Min(end - position, Application.Modulation.RestOfRow(position));
                Modulate(position, rest);
                position += rest;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Normalize(long first, long end)
        {
            float* x = Application.X;
            float* y = Application.Y;
            float* center = Application.Center;
            float* factor = Application.Factor;
            float* offset = Application.Offset;
            int period = Application.Period;

            // Pieces begin with a row, and so does every period: the values by channel are in step.
            for (long start = first; start < end; start += period)
            {
                int count = (int)Math.Min(period, end - start);
                int i = 0;
                for (; i <= count - S.Lanes; i += S.Lanes)
                {
                    V deviation = S.Subtract(S.Load(x + start + i), S.Load(center + i));
                    V value = S.MultiplyAdd(deviation, S.Load(factor + i), S.Load(offset + i));
                    S.Store(y + start + i, TActivation.Apply(value));
                }

                if (i < count)
                {
                    int tail = count - i;
                    V deviation = S.Subtract(Partial<S, V>.Load(x + start + i, tail), S.Load(center + i));
                    V value = S.MultiplyAdd(deviation, S.Load(factor + i), S.Load(offset + i));
                    Partial<S, V>.Store(y + start + i, TActivation.Apply(value), tail);
                }
            }
        }

        /// <summary>Some neighbouring pixels of one row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Modulate(long position, long count)
        {
            int channels = Application.Channels;
            float* x = Application.X + position * channels;
            float* y = Application.Y + position * channels;
            SpatialGrid.Cursor cursor = Application.Modulation.At(position);
            for (; count > 0; count--)
            {
                long cell = cursor.Cell * channels;
                Modulate(x, Application.Modulation.Scale + cell, Application.Modulation.Shift + cell, y);
                cursor.MoveRight();
                x += channels;
                y += channels;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Modulate(float* x, float* scale, float* shift, float* y)
        {
            int channels = Application.Channels;
            float* center = Application.Center;
            float* factor = Application.Factor;
            float* offset = Application.Offset;
            int c = 0;
            for (; c <= channels - S.Lanes; c += S.Lanes)
            {
                V value = S.Load(x + c);
                if (center is not null)
                {
                    V deviation = S.Subtract(value, S.Load(center + c));
                    value = S.MultiplyAdd(deviation, S.Load(factor + c), S.Load(offset + c));
                }

                value = S.MultiplyAdd(value, S.Load(scale + c), S.Load(shift + c));
                S.Store(y + c, TActivation.Apply(value));
            }

            if (c < channels)
            {
                int tail = channels - c;
                V value = Partial<S, V>.Load(x + c, tail);
                if (center is not null)
                {
                    // These run on beyond the last channel: they are repeated.
                    V deviation = S.Subtract(value, S.Load(center + c));
                    value = S.MultiplyAdd(deviation, S.Load(factor + c), S.Load(offset + c));
                }

                value = S.MultiplyAdd(value, Partial<S, V>.Load(scale + c, tail), Partial<S, V>.Load(shift + c, tail));
                Partial<S, V>.Store(y + c, TActivation.Apply(value), tail);
            }
        }
    }
}
