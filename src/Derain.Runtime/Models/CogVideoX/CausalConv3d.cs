using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>A 3×3×3 convolution that sees no future frames, with <c>conv.weight</c> and <c>conv.bias</c>.</summary>
/// <param name="scope">Where <c>conv</c> is.</param>
/// <param name="inputs">Channels of x.</param>
/// <param name="outputs">Channels of y.</param>
internal sealed class CausalConv3d(WeightScope scope, int inputs, int outputs)
{
    private const int Kernel = 3;

    private readonly Weight _weight = scope.Get("conv.weight", [outputs, inputs, Kernel, Kernel, Kernel]);
    private readonly Weight _bias = scope.Get("conv.bias", [outputs]);

    /// <summary>x <c>[B, F, H, W, inputs]</c> → <c>[B, F, H, W, outputs]</c>.</summary>
    public Value Forward(Value x, ConvolutionCaches caches)
    {
        GraphBuilder graph = x.Builder;
        (string name, Value? cache) = caches.Next(x.Type with { Shape = x.Shape.With(1, Kernel - 1) });
        if (caches.Continued)
        {
            graph.Output(name, graph.Apply(new CausalTail(Kernel - 1), x, cache));
        }

        return graph.Apply(new Conv3d(), x, graph.Parameter(_weight), graph.Parameter(_bias), cache);
    }
}
