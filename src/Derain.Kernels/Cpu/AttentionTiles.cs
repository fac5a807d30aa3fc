using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Blocks of queries, each against all its keys. Scores are in units of ln 2: the softmax is taken with powers of two.
/// </summary>
internal unsafe struct AttentionTiles<S, V> : IParallelBody
    where S : struct, ISimd<V>
    where V : unmanaged
{
    private const int QueriesPerBlock = 48;
    private const int KeysPerBlock = 256;

    // A little more than the keys, so that rows do not all begin in the same set of the cache.
    private const int ScoreStride = KeysPerBlock + 16;

    /// <summary>The keys and values.</summary>
    public KeyValuePanels Panels;

    /// <summary>q and y, <c>[B, S, N·D]</c>, or <c>[B, T, N·D]</c>.</summary>
    public float* Queries;
    public float* Output;

    /// <summary>S; or T, where only text is asked for.</summary>
    public int QueryTokens;

    /// <summary>The factor on the scores, times log₂ e.</summary>
    public float Scale;

    /// <summary><c>[N, S, S]</c>, or null.</summary>
    public float* Bias;

    /// <summary>The batch row whose text the image queries of each batch row read.</summary>
    public int* TextSource;

    /// <summary>Blocks of one head of one batch row. None has both text and image queries.</summary>
    public readonly int PiecesPerHead => TextBlocks + Blocks(QueryTokens - Panels.TextTokens);

    private static int Rows => MicroKernel<S, V>.Rows;

    private static int Columns => MicroKernel<S, V>.Columns;

    private readonly int TextBlocks => Blocks(Panels.TextTokens);

    private readonly int OutputStride => Panels.ValuePanels * Columns;

    /// <inheritdoc/>
    public readonly void Run(int index)
    {
        (int headAndBatch, int piece) = Math.DivRem(index, PiecesPerHead);
        (int head, int b) = Math.DivRem(headAndBatch, Panels.Batch);
        bool text = piece < TextBlocks;
        (int _, int first, int count) = Panels.Segment(text);
        int inSegment = (text ? piece : piece - TextBlocks) * QueriesPerBlock;
        int queries = Math.Min(QueriesPerBlock, count - inSegment);
        int query = first + inSegment;
        int headDim = Panels.HeadDim;

        Block block = Block.Create(headDim, OutputStride);
        long offset = ((long)b * QueryTokens + query) * Panels.TokenWidth + (long)(Panels.FirstHead + head) * headDim;
        PackQueries(Queries + offset, queries, block.Queries);
        new Span<float>(block.Output, QueriesPerBlock * OutputStride).Clear();
        new Span<float>(block.Sum, QueriesPerBlock).Clear();
        new Span<float>(block.Max, QueriesPerBlock).Fill(float.NegativeInfinity);

        long biasRow = (long)(Panels.FirstHead + head) * Panels.Tokens + query;
        float* bias = Bias is null ? null : Bias + biasRow * Panels.Tokens;
        if (Panels.TextTokens > 0)
        {
            int source = text ? b : TextSource[b];
            Attend(block, queries, headAndBatch - b + source, Panels.Segment(text: true), bias);
        }

        Attend(block, queries, headAndBatch, Panels.Segment(text: false), bias);
        Finish(block, queries, Output + offset);
    }

    private static int Blocks(int queries) => (queries + QueriesPerBlock - 1) / QueriesPerBlock;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackQueries(float* source, int queries, float* panels)
    {
        int panelFloats = Rows * Panels.HeadDim;
        for (int row = 0; row < queries; row += Rows, panels += panelFloats)
        {
            float* rows = source + (long)row * Panels.TokenWidth;
            Transpose.ToPanel(rows, Panels.TokenWidth, Math.Min(Rows, queries - row), Panels.HeadDim, panels, Rows);
            for (int i = 0; i < panelFloats; i++)
            {
                panels[i] *= Scale;
            }
        }
    }

    /// <summary>Takes in the keys of one segment, block by block.</summary>
    private readonly void Attend(
        in Block block, int queries, int headAndBatch, (int Panel, int Token, int Count) segment, float* bias)
    {
        int panels = (segment.Count + Columns - 1) / Columns;
        int blocks = (panels * Columns + KeysPerBlock - 1) / KeysPerBlock;
        for (int i = 0; i < blocks; i++)
        {
            int start = i * panels / blocks;
            int end = (i + 1) * panels / blocks;
            int firstKey = start * Columns;
            int keys = Math.Min(segment.Count, end * Columns) - firstKey;
            float* biasBlock = bias is null ? null : bias + segment.Token + firstKey;
            Score(block, queries, Panels.KeyPanel(headAndBatch, segment.Panel + start), keys);
            TakeMaxima(block, queries, keys, biasBlock);
            Exponentiate(block, queries, keys);
            AddValues(block, queries, headAndBatch, segment.Panel + start, keys);
        }
    }

    /// <summary>scores = Q·Kᵀ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Score(in Block block, int queries, float* keyPanel, int keys)
    {
        int headDim = Panels.HeadDim;
        for (int key = 0; key < keys; key += Columns)
        {
            for (int row = 0; row < queries; row += Rows)
            {
                TileOperands operands = TileOperands.Packed(
                    block.Queries + row * headDim, Rows, keyPanel, Columns, headDim);
                float* tile = block.Scores + row * ScoreStride + key;
                MicroKernel<S, V>.Run(operands, queries - row, keys - key, tile, ScoreStride, accumulate: false);
            }

            keyPanel += headDim * Columns;
        }
    }

    /// <summary>
    /// Adds the bias, and finds the maximum of each row so far and the factor that what was summed before gets.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void TakeMaxima(in Block block, int queries, int keys, float* bias)
    {
        V log2E = S.Create((float)Math.Log2(Math.E));
        for (int row = 0; row < queries; row++)
        {
            float* scores = block.Scores + row * ScoreStride;
            if (bias is not null)
            {
                AddBias(scores, bias + (long)row * Panels.Tokens, keys, log2E);
            }

            // The rest of the last register must not win, nor count.
            for (int i = keys; i % S.Lanes != 0; i++)
            {
                scores[i] = float.NegativeInfinity;
            }

            V max = S.Load(scores);
            for (int i = S.Lanes; i < keys; i += S.Lanes)
            {
                max = S.Max(max, S.Load(scores + i));
            }

            block.Decay[row] = Math.Max(block.Max[row], S.MaxLane(max));
        }

        for (int row = 0; row < queries; row += S.Lanes)
        {
            V max = S.Load(block.Decay + row);
            S.Store(block.Decay + row, FastMath<S, V>.Exp2NonPositive(S.Subtract(S.Load(block.Max + row), max)));
            S.Store(block.Max + row, max);
        }
    }

    private static void AddBias(float* scores, float* bias, int keys, V log2E)
    {
        int i = 0;
        for (; i <= keys - S.Lanes; i += S.Lanes)
        {
            S.Store(scores + i, S.MultiplyAdd(S.Load(bias + i), log2E, S.Load(scores + i)));
        }

        if (i < keys)
        {
            S.Store(scores + i, S.MultiplyAdd(Partial<S, V>.Load(bias + i, keys - i), log2E, S.Load(scores + i)));
        }
    }

    /// <summary>scores = 2^(scores - max), and their sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Exponentiate(in Block block, int queries, int keys)
    {
        int outputStride = OutputStride;
        for (int row = 0; row < queries; row++)
        {
            float* scores = block.Scores + row * ScoreStride;
            V max = S.Create(block.Max[row]);
            V sum0 = S.Zero, sum1 = S.Zero;
            int i = 0;
            for (; i < keys - S.Lanes; i += 2 * S.Lanes)
            {
                V weight0 = FastMath<S, V>.Exp2NonPositive(S.Subtract(S.Load(scores + i), max));
                V weight1 = FastMath<S, V>.Exp2NonPositive(S.Subtract(S.Load(scores + i + S.Lanes), max));
                S.Store(scores + i, weight0);
                S.Store(scores + i + S.Lanes, weight1);
                sum0 = S.Add(sum0, weight0);
                sum1 = S.Add(sum1, weight1);
            }

            if (i < keys)
            {
                V weight = FastMath<S, V>.Exp2NonPositive(S.Subtract(S.Load(scores + i), max));
                S.Store(scores + i, weight);
                sum0 = S.Add(sum0, weight);
            }

            float decay = block.Decay[row];
            block.Sum[row] = block.Sum[row] * decay + S.Sum(S.Add(sum0, sum1));
            if (decay != 1)
            {
                V factor = S.Create(decay);
                float* output = block.Output + row * outputStride;
                for (int d = 0; d < outputStride; d += S.Lanes)
                {
                    S.Store(output + d, S.Multiply(S.Load(output + d), factor));
                }
            }
        }
    }

    /// <summary>output += weights·V.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddValues(in Block block, int queries, int headAndBatch, int panel, int keys)
    {
        for (int valuePanel = 0; valuePanel < Panels.ValuePanels; valuePanel++)
        {
            float* values = Panels.ValueRows(headAndBatch, valuePanel, panel);
            int columns = Math.Min(Columns, Panels.HeadDim - valuePanel * Columns);
            for (int row = 0; row < queries; row += Rows)
            {
                float* weights = block.Scores + row * ScoreStride;
                TileOperands operands = new(
                    weights, ScoreStride * sizeof(float), sizeof(float), values, Columns, keys);
                float* tile = block.Output + row * OutputStride + valuePanel * Columns;
                MicroKernel<S, V>.Run(operands, queries - row, columns, tile, OutputStride, accumulate: true);
            }
        }
    }

    /// <summary>y = output / sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Finish(in Block block, int queries, float* y)
    {
        int headDim = Panels.HeadDim;
        for (int row = 0; row < queries; row++, y += Panels.TokenWidth)
        {
            float* output = block.Output + row * OutputStride;
            V factor = S.Create(1 / block.Sum[row]);
            int d = 0;
            for (; d <= headDim - S.Lanes; d += S.Lanes)
            {
                S.Store(y + d, S.Multiply(S.Load(output + d), factor));
            }

            if (d < headDim)
            {
                Partial<S, V>.Store(y + d, S.Multiply(S.Load(output + d), factor), headDim - d);
            }
        }
    }

    /// <summary>The working memory of one block of queries.</summary>
    private readonly struct Block(float* memory, int headDim, int outputStride)
    {
        // Tiles may write whole even where the last rows are missing.
        private const int MostRows = QueriesPerBlock;

        public readonly float* Scores = memory;
        public readonly float* Output = memory + MostRows * ScoreStride;
        public readonly float* Queries = memory + MostRows * (ScoreStride + outputStride);
        public readonly float* Max = memory + MostRows * (ScoreStride + outputStride + headDim);
        public readonly float* Sum = memory + MostRows * (ScoreStride + outputStride + headDim + 1);
        public readonly float* Decay = memory + MostRows * (ScoreStride + outputStride + headDim + 2);

        public static Block Create(int headDim, int outputStride) => new(
            Scratch.Floats(Scratch.Slot.Accumulators, (long)MostRows * (ScoreStride + outputStride + headDim + 3)),
            headDim,
            outputStride);
    }
}
