using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>Layer norm over the last dimension with <c>weight [width]</c> and <c>bias [width]</c>.</summary>
/// <param name="scope">Where the two tensors are.</param>
/// <param name="width">Size of the last dimension.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(WeightScope scope, int width, double epsilon)
{
    private readonly Weight _weight = scope.Get("weight", [width]);
    private readonly Weight _bias = scope.Get("bias", [width]);

    /// <summary>x <c>[…, width]</c> → the same shape.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        return graph.Apply(new Derain.Kernels.Operations.LayerNorm(epsilon), x, graph.Parameter(_weight), graph.Parameter(_bias));
    }
}
