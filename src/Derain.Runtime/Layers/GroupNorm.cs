using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>Group norm of channels-last values with <c>weight [channels]</c> and <c>bias [channels]</c>.</summary>
/// <param name="scope">Where the two tensors are.</param>
/// <param name="groups">Number of groups; divides the channels.</param>
/// <param name="channels">Size of the last dimension.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class GroupNorm(WeightScope scope, int groups, int channels, double epsilon)
{
    private readonly Weight _weight = scope.Get("weight", [channels]);
    private readonly Weight _bias = scope.Get("bias", [channels]);

    /// <summary>x <c>[B, …, channels]</c> → the same shape.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        return graph.Apply(
            new Derain.Kernels.Operations.GroupNorm(groups, epsilon), x, graph.Parameter(_weight), graph.Parameter(_bias));
    }
}
