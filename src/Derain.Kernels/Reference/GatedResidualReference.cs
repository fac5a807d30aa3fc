namespace Derain.Kernels.Reference;

/// <summary>y = residual + gate ⊙ x, the first T tokens with the text gate where there is one.</summary>
internal static class GatedResidualReference
{
    public static NdArray Compute(int textTokens, NdArray residual, NdArray x, NdArray gate, NdArray? textGate)
    {
        var y = new NdArray(x.Shape);
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int s = 0; s < x.Shape[1]; s++)
            {
                Span<double> g = ModulateReference.RowOf(s < textTokens && textGate is not null ? textGate : gate, b);
                for (int d = 0; d < x.Shape[2]; d++)
                {
                    y[b, s, d] = residual[b, s, d] + (g[d] * x[b, s, d]);
                }
            }
        }

        return y;
    }
}
