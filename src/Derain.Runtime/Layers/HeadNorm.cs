using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>Layer norm over the features of every attention head, one <c>weight [headDim]</c> and <c>bias [headDim]</c> for all.</summary>
/// <param name="scope">Where the two tensors are.</param>
/// <param name="heads">Number of heads.</param>
/// <param name="headDim">Features of each.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class HeadNorm(WeightScope scope, int heads, int headDim, double epsilon)
{
    private readonly Weight _weight = scope.Get("weight", [headDim]);
    private readonly Weight _bias = scope.Get("bias", [headDim]);

    /// <summary>x <c>[B, S, heads·headDim]</c> → the same shape.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        return graph.Apply(
            new Derain.Kernels.Operations.HeadNorm(heads, epsilon), x, graph.Parameter(_weight), graph.Parameter(_bias));
    }
}
