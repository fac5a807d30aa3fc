using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>A 1×1×1 convolution, which channels-last is a product with its weight.</summary>
/// <param name="scope">Where <c>weight [outputs, inputs, 1, 1, 1]</c> and <c>bias [outputs]</c> are.</param>
/// <param name="inputs">Channels of x.</param>
/// <param name="outputs">Channels of y.</param>
internal sealed class PointwiseConv3d(WeightScope scope, int inputs, int outputs)
{
    private readonly Weight _weight = scope.Get("weight", [outputs, inputs, 1, 1, 1]);
    private readonly Weight _bias = scope.Get("bias", [outputs]);

    /// <summary>x <c>[B, F, H, W, inputs]</c> → <c>[B, F, H, W, outputs]</c>.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        Value weight = graph.Parameter(_weight).Reshape(outputs, inputs);
        return graph.Apply(new Derain.Kernels.Operations.Linear(), x, weight, graph.Parameter(_bias));
    }
}
