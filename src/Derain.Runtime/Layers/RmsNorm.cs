using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>Root-mean-square norm over the last dimension with <c>weight [width]</c>.</summary>
/// <param name="scope">Where the tensor is.</param>
/// <param name="width">Size of the last dimension.</param>
/// <param name="epsilon">Added to the mean square.</param>
public sealed class RmsNorm(WeightScope scope, int width, double epsilon)
{
    private readonly Weight _weight = scope.Get("weight", [width]);

    /// <summary>x <c>[…, width]</c> → the same shape.</summary>
    public Value Forward(Value x) =>
        x.Builder.Apply(new Derain.Kernels.Operations.RmsNorm(epsilon), x, x.Builder.Parameter(_weight));
}
