using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>softmax(scale · Q·Kᵀ + bias)·V, one query of one head at a time.</summary>
internal static class AttentionReference
{
    public static NdArray Compute(Attention operation, NdArray q, NdArray k, NdArray v, NdArray? bias)
    {
        (int batch, int queries, int width) = (q.Shape[0], q.Shape[1], q.Shape[2]);
        int tokens = k.Shape[1];
        int headDim = width / operation.Heads;
        var y = new NdArray(q.Shape);
        double[] weights = new double[tokens];
        for (int b = 0; b < batch; b++)
        {
            for (int head = 0; head < operation.Heads; head++)
            {
                int first = head * headDim;
                for (int query = 0; query < queries; query++)
                {
                    for (int key = 0; key < tokens; key++)
                    {
                        int source = SourceRow(operation, b, query, key);
                        double score = 0;
                        for (int d = first; d < first + headDim; d++)
                        {
                            score += q[b, query, d] * k[source, key, d];
                        }

                        weights[key] = (operation.Scale * score) + (bias?[head, query, key] ?? 0);
                    }

                    Softmax(weights);
                    for (int key = 0; key < tokens; key++)
                    {
                        int source = SourceRow(operation, b, query, key);
                        for (int d = first; d < first + headDim; d++)
                        {
                            y[b, query, d] += weights[key] * v[source, key, d];
                        }
                    }
                }
            }
        }

        return y;
    }

    /// <summary>The batch row whose key and value a query reads: another one only from image to text.</summary>
    private static int SourceRow(Attention operation, int batchRow, int query, int key)
    {
        bool switched = operation.Switch is not null && query >= operation.TextTokens && key < operation.TextTokens;
        return switched ? operation.Switch!.TextSource[batchRow] : batchRow;
    }

    private static void Softmax(double[] scores)
    {
        double max = scores.Max();
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = Math.Exp(scores[i] - max);
            sum += scores[i];
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }
}
