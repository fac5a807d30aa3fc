using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// <see cref="Attention"/> with an online softmax (Milakov and Gimelshein 2018; Dao et al. 2022): a block of queries
/// walks over blocks of keys and keeps only the running maximum, sum and output, so S × S scores never exist. Keys and
/// values of some heads at a time are packed once for all their queries.
/// </summary>
internal static unsafe class AttentionKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    private const long PackedBytes = 32 << 20;

    /// <summary>y = softmax(scale · Q·Kᵀ + bias)·V for every head.</summary>
    public static void Run(Attention operation, KernelArguments arguments)
    {
        Shape q = arguments[0].Shape;
        (int batch, int tokens, int width) = (q[0], arguments[1].Shape[1], q[2]);
        if (q.ElementCount == 0)
        {
            return;
        }

        ReadOnlySpan<int> sources = operation.Switch is { } rows ? rows.TextSource : [];
        int* textSource = stackalloc int[batch];
        for (int b = 0; b < batch; b++)
        {
            textSource[b] = sources.IsEmpty ? b : sources[b];
        }

        // Without a switch text and image are one sequence.
        int textTokens = operation.Switch is null ? 0 : operation.TextTokens;
        KeyValuePanels panels = new(
            MicroKernel<S, V>.Columns, batch, tokens, width, width / operation.Heads, textTokens)
        {
            Keys = arguments.Floats(1),
            Values = arguments.Floats(2),
        };
        int headsAtOnce = (int)Math.Clamp(PackedBytes / sizeof(float) / (panels.Floats * batch), 1, operation.Heads);
        panels.Packed = Scratch.Floats(Scratch.Slot.Shared, panels.Floats * batch * headsAtOnce);
        for (int head = 0; head < operation.Heads; head += headsAtOnce)
        {
            int heads = Math.Min(headsAtOnce, operation.Heads - head);
            panels.FirstHead = head;
            arguments.Threads.For(heads * batch * panels.PackingPieces, panels);
            AttentionTiles<S, V> tiles = new()
            {
                Panels = panels,
                Queries = arguments.Floats(0),
                QueryTokens = q[1],
                Scale = (float)(operation.Scale * Math.Log2(Math.E)),
                Bias = arguments.Floats(3),
                TextSource = textSource,
                Output = arguments.OutputFloats,
            };
            arguments.Threads.For(heads * batch * tiles.PiecesPerHead, tiles);
        }
    }
}
