using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>LayerNorm of every head, then the rotary embedding where there are tables.</summary>
internal static class HeadNormReference
{
    public static NdArray Compute(
        HeadNorm operation, NdArray x, NdArray weight, NdArray bias, NdArray? cos, NdArray? sin)
    {
        int headDim = x.Width / operation.Heads;
        var y = new NdArray(x.Shape);
        for (int row = 0; row < x.Rows; row++)
        {
            for (int head = 0; head < operation.Heads; head++)
            {
                Range features = (head * headDim)..((head + 1) * headDim);
                LayerNormReference.Normalize(
                    x.Row(row)[features], operation.Epsilon, weight.Values, bias.Values, y.Row(row)[features]);
            }
        }

        return cos is null ? y : RotaryReference.Compute(operation.Heads, operation.TextTokens, y, cos, sin!);
    }
}
