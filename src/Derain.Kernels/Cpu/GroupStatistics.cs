using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Mean and variance of every group of channels of <c>[P, C]</c>. The positions are cut into blocks that fit a core's
/// cache; of each block mean and squared deviations are found in two passes, and the blocks are merged in double
/// precision and in order (Chan, Golub and LeVeque 1979). The cut depends on the shape alone, so the result does not
/// depend on the threads.
/// </summary>
internal static unsafe class GroupStatistics<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    private const long MostFloatsPerBlock = 32768;
    private const long FewestFloatsPerBlock = 4096;

    /// <summary>
    /// Fills <paramref name="mean"/> and <paramref name="variance"/>, <paramref name="groups"/> numbers each.
    /// </summary>
    public static void Compute(
        CpuThreads threads, float* x, long positions, int channels, int groups, double* mean, double* variance)
    {
        long total = positions * channels;
        long blockFloats = Math.Clamp(total / 64, FewestFloatsPerBlock, MostFloatsPerBlock);
        long blockPositions = Math.Max(1, blockFloats / channels);
        int blocks = (int)((positions + blockPositions - 1) / blockPositions);
        Blocks work = new()
        {
            X = x,
            Positions = positions,
            BlockPositions = blockPositions,
            Channels = channels,
            Groups = groups,
            Partials = (double*)Scratch.Floats(Scratch.Slot.Partials, 4L * blocks * groups),
        };
        threads.For(blocks, work);
        for (int group = 0; group < groups; group++)
        {
            double count = 0, average = 0, squares = 0;
            for (int block = 0; block < blocks; block++)
            {
                double* partial = work.Partials + 2 * ((long)block * groups + group);
                double added = (double)work.PositionsOf(block) * (channels / groups);
                double delta = partial[0] - average;
                double merged = count + added;
                average += delta * (added / merged);
                squares += partial[1] + delta * delta * (count * (added / merged));
                count = merged;
            }

            (mean[group], variance[group]) = (average, squares / count);
        }
    }

    private struct Blocks : IParallelBody
    {
        public float* X;
        public long Positions;
        public long BlockPositions;
        public int Channels;
        public int Groups;

        /// <summary>[block][group][mean, sum of squared deviations].</summary>
        public double* Partials;

        public readonly long PositionsOf(int block) => Math.Min(BlockPositions, Positions - block * BlockPositions);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            int period = Period<S, V>.Of(Channels);
            float* sums = Scratch.Floats(Scratch.Slot.Accumulators, 2L * period);
            float* centers = sums + period;
            float* x = X + index * BlockPositions * Channels;
            long positions = PositionsOf(index);
            long count = positions * Channels;
            int groupSize = Channels / Groups;
            double* partial = Partials + 2L * index * Groups;

            new Span<float>(sums, period).Clear();
            AddUp(x, count, period, sums);
            Fold(sums, period, partial);
            for (int group = 0; group < Groups; group++)
            {
                partial[2 * group] /= positions * groupSize;
            }

            Spread(partial, period, centers);
            new Span<float>(sums, period).Clear();
            AddUpSquares(x, count, period, centers, sums);
            Fold(sums, period, partial + 1);
            for (int group = 0; group < Groups; group++)
            {
                // The squares are about the rounded mean; taking its error out gives those about the mean itself.
                double rounding = partial[2 * group] - (float)partial[2 * group];
                partial[2 * group + 1] -= rounding * rounding * (positions * groupSize);
            }
        }

        /// <summary>
        /// Adds the sums by channel to every second of <paramref name="byGroup"/>, after clearing those.
        /// </summary>
        private readonly void Fold(float* sums, int period, double* byGroup)
        {
            int groupSize = Channels / Groups;
            for (int group = 0; group < Groups; group++)
            {
                double sum = 0;
                for (int start = group * groupSize; start < period; start += Channels)
                {
                    for (int i = start; i < start + groupSize; i++)
                    {
                        sum += sums[i];
                    }
                }

                byGroup[2 * group] = sum;
            }
        }

        private readonly void Spread(double* byGroup, int period, float* values)
        {
            int groupSize = Channels / Groups;
            for (int group = 0; group < Groups; group++)
            {
                for (int start = group * groupSize; start < period; start += Channels)
                {
                    new Span<float>(values + start, groupSize).Fill((float)byGroup[2 * group]);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddUp(float* x, long count, int period, float* sums)
        {
            long start = 0;
            for (; start <= count - period; start += period)
            {
                for (int i = 0; i < period; i += S.Lanes)
                {
                    S.Store(sums + i, S.Add(S.Load(sums + i), S.Load(x + start + i)));
                }
            }

            for (long i = start; i < count; i++)
            {
                sums[i - start] += x[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddUpSquares(float* x, long count, int period, float* centers, float* sums)
        {
            long start = 0;
            for (; start <= count - period; start += period)
            {
                for (int i = 0; i < period; i += S.Lanes)
                {
                    V deviation = S.Subtract(S.Load(x + start + i), S.Load(centers + i));
                    S.Store(sums + i, S.MultiplyAdd(deviation, deviation, S.Load(sums + i)));
                }
            }

            for (long i = start; i < count; i++)
            {
                float deviation = x[i] - centers[i - start];
                sums[i - start] += deviation * deviation;
            }
        }
    }
}
