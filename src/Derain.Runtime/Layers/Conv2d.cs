using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Layers;

/// <summary>2-D convolution of every frame with <c>weight [outputs, inputs, kernel, kernel]</c> and <c>bias [outputs]</c>.</summary>
/// <param name="scope">Where the two tensors are.</param>
/// <param name="inputs">Channels of x.</param>
/// <param name="outputs">Channels of y.</param>
/// <param name="kernel">Size of the kernel.</param>
/// <param name="stride">Step of the output.</param>
/// <param name="padBefore">Zeros above and left.</param>
/// <param name="padAfter">Zeros below and right.</param>
public sealed class Conv2d(WeightScope scope, int inputs, int outputs, int kernel, int stride, int padBefore, int padAfter)
{
    private readonly Weight _weight = scope.Get("weight", [outputs, inputs, kernel, kernel]);
    private readonly Weight _bias = scope.Get("bias", [outputs]);

    /// <summary>x <c>[B, F, H, W, inputs]</c> → <c>[B, F, H', W', outputs]</c>.</summary>
    public Value Forward(Value x)
    {
        GraphBuilder graph = x.Builder;
        var operation = new Derain.Kernels.Operations.Conv2d(stride, padBefore, padAfter);
        return graph.Apply(operation, x, graph.Parameter(_weight), graph.Parameter(_bias));
    }
}
