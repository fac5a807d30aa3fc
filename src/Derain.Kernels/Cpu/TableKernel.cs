using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Operations that look vectors up, or make them from an index: embeddings of tokens, positions and times.
/// </summary>
internal static unsafe class TableKernel
{
    /// <summary><see cref="Operations.Embedding"/>.</summary>
    public static void Embedding(KernelArguments arguments)
    {
        (Tensor ids, Tensor table) = (arguments[0], arguments[1]);
        (int entries, int width) = (table.Shape[0], table.Shape[1]);
        int columns = ids.Shape[1];
        for (int token = 0; token < ids.Shape.ElementCount; token++)
        {
            (int row, int column) = Math.DivRem(token, columns);
            int id = ((int*)ids.HostPointer)[row * ids.Strides[0] + column * ids.Strides[1]];
            if (id < 0 || id >= entries)
            {
                throw OutOfTable(ids, $"the id at position {token} is {id}, but the table has rows 0 to {entries - 1}");
            }

            byte* entry = table.HostPointer + id * table.Strides[0] * table.Type.Size;
            StoredFloats.ToSingle(table.Type, entry, arguments.OutputFloats + (long)token * width, width);
        }
    }

    /// <summary><see cref="Operations.TimestepEmbedding"/>.</summary>
    public static void TimestepEmbedding(TimestepEmbedding operation, KernelArguments arguments)
    {
        float* timesteps = arguments.Floats(0);
        int half = operation.Width / 2;
        for (int b = 0; b < arguments[0].Shape[0]; b++)
        {
            float* row = arguments.OutputFloats + (long)b * operation.Width;
            for (int i = 0; i < half; i++)
            {
                (double sin, double cos) = Math.SinCos(timesteps[b] * Math.Pow(10000, -(double)i / half));
                (row[i], row[half + i]) = ((float)cos, (float)sin);
            }
        }
    }

    /// <summary><see cref="Operations.RelativePositionBias"/>.</summary>
    public static void RelativePositionBias(RelativePositionBias operation, KernelArguments arguments)
    {
        (int buckets, int heads) = (arguments[0].Shape[0], arguments[0].Shape[1]);
        int tokens = operation.Tokens;
        int distances = 2 * tokens - 1;
        float* table = arguments.Floats(0);
        float* byDistance = Scratch.Floats(Scratch.Slot.Shared, (long)heads * distances);
        for (int i = 0; i < distances; i++)
        {
            float* entry = table
                + Operations.RelativePositionBias.Bucket(i - (tokens - 1), buckets, operation.MaxDistance) * heads;
            for (int head = 0; head < heads; head++)
            {
                byDistance[(long)head * distances + i] = entry[head];
            }
        }

        Windows windows = new() { ByDistance = byDistance, Tokens = tokens, Y = arguments.OutputFloats };
        arguments.Threads.For(heads, windows);
    }

    private static ArgumentOutOfRangeException OutOfTable(Tensor ids, string problem) =>
        new(nameof(ids), $"Embedding: {problem}.");

    /// <summary>
    /// Row q of a head's biases is a window of its values by distance, which moves back by one from row to row.
    /// </summary>
    private struct Windows : IParallelBody
    {
        public float* ByDistance;
        public int Tokens;
        public float* Y;

        public readonly void Run(int index)
        {
            long bytes = (long)Tokens * sizeof(float);
            float* values = ByDistance + (long)index * (2 * Tokens - 1);
            for (int query = 0; query < Tokens; query++)
            {
                float* row = Y + ((long)index * Tokens + query) * Tokens;
                Buffer.MemoryCopy(values + Tokens - 1 - query, row, bytes, bytes);
            }
        }
    }
}
