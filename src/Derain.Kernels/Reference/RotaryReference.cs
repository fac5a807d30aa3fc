namespace Derain.Kernels.Reference;

/// <summary>Every pair (x₂ᵢ, x₂ᵢ₊₁) of every head turned by its angle; the first T tokens stay as they are.</summary>
internal static class RotaryReference
{
    public static NdArray Compute(int heads, int textTokens, NdArray x, NdArray cos, NdArray sin)
    {
        int headDim = x.Width / heads;
        NdArray y = x.Clone();
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int s = textTokens; s < x.Shape[1]; s++)
            {
                int image = s - textTokens;
                for (int feature = 0; feature < x.Width; feature += 2)
                {
                    int d = feature % headDim;
                    (double even, double odd) = (x[b, s, feature], x[b, s, feature + 1]);
                    y[b, s, feature] = (even * cos[image, d]) - (odd * sin[image, d]);
                    y[b, s, feature + 1] = (odd * cos[image, d + 1]) + (even * sin[image, d + 1]);
                }
            }
        }

        return y;
    }
}
