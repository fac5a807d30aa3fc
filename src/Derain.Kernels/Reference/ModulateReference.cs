namespace Derain.Kernels.Reference;

/// <summary>y = x ⊙ (1 + scale) + shift, the first T tokens with the text pair where there is one.</summary>
internal static class ModulateReference
{
    public static NdArray Compute(
        int textTokens, NdArray x, NdArray shift, NdArray scale, NdArray? textShift, NdArray? textScale)
    {
        var y = new NdArray(x.Shape);
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int s = 0; s < x.Shape[1]; s++)
            {
                bool text = s < textTokens && textShift is not null;
                Span<double> add = RowOf(text ? textShift! : shift, b);
                Span<double> factor = RowOf(text ? textScale! : scale, b);
                for (int d = 0; d < x.Shape[2]; d++)
                {
                    y[b, s, d] = (x[b, s, d] * (1 + factor[d])) + add[d];
                }
            }
        }

        return y;
    }

    /// <summary>Row <paramref name="b"/>, or the only one.</summary>
    public static Span<double> RowOf(NdArray rows, int b) => rows.Row(rows.Shape[0] == 1 ? 0 : b);
}
