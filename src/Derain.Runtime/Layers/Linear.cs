using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>y = x·Wᵀ + b with <c>weight [outputs, inputs]</c> and <c>bias [outputs]</c>.</summary>
/// <param name="scope">Where the two tensors are.</param>
/// <param name="inputs">Width of x.</param>
/// <param name="outputs">Width of y.</param>
/// <param name="bias">Whether there is a bias.</param>
public sealed class Linear(WeightScope scope, int inputs, int outputs, bool bias = true)
{
    private readonly Weight _weight = scope.Get("weight", [outputs, inputs]);
    private readonly Weight? _bias = bias ? scope.Get("bias", [outputs]) : null;

    /// <summary>x <c>[…, inputs]</c> → <c>[…, outputs]</c>.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        return graph.Apply(new Derain.Kernels.Operations.Linear(), x, graph.Parameter(_weight), graph.OptionalParameter(_bias));
    }
}
