namespace Derain.Kernels.Reference;

/// <summary>y[b, s] = table[ids[b, s]].</summary>
internal static class EmbeddingReference
{
    public static NdArray Compute(NdArray ids, NdArray table)
    {
        (int entries, int width) = (table.Shape[0], table.Shape[1]);
        var y = new NdArray([ids.Shape[0], ids.Shape[1], width]);
        for (int token = 0; token < ids.Values.Length; token++)
        {
            int id = (int)ids.Values[token];
            if (id < 0 || id >= entries)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids),
                    $"Embedding: the id at position {token} is {id}, but the table has rows 0 to {entries - 1}.");
            }

            table.Row(id).CopyTo(y.Row(token));
        }

        return y;
    }
}
