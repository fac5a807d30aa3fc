using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The frames that the causal convolutions of one chunk hand to the next, in the order of the convolutions: inputs
/// <c>cache0</c>, <c>cache1</c>, … of a graph that continues a chunk, outputs of the same names of one that is continued.
/// </summary>
/// <param name="graph">The graph of the chunk.</param>
/// <param name="continues">Whether a chunk came before.</param>
/// <param name="continued">Whether a chunk comes after.</param>
internal sealed class ConvolutionCaches(GraphBuilder graph, bool continues, bool continued)
{
    private int _count;

    /// <summary>Whether this chunk must leave its last frames.</summary>
    public bool Continued => continued;

    /// <summary>The cache that the next convolution reads, of the given type; null at the start of a video.</summary>
    public (string Name, Value? Cache) Next(TensorType type)
    {
        string name = $"cache{_count++}";
        return (name, continues ? graph.Input(name, type) : null);
    }
}
