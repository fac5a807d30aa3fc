using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Tests.Graph;

/// <summary>Graphs that tests build, run once and throw away.</summary>
public static class TestGraph
{
    /// <summary>Builds a graph of the given inputs and runs it; the outputs are in host memory.</summary>
    public static Dictionary<string, Tensor> Run(
        DeviceWeights weights,
        IReadOnlyDictionary<string, Tensor> inputs,
        Action<GraphBuilder, IReadOnlyDictionary<string, Value>> build)
    {
        IBackend backend = weights.Backend;
        GraphBuilder graph = new(backend.ActivationType);
        build(graph, inputs.ToDictionary(
            input => input.Key, input => graph.Input(input.Key, new TensorType(input.Value.Type, input.Value.Shape))));
        using Executor executor = new(graph.Build(), weights);
        return executor.Run(inputs.ToDictionary(input => input.Key, input => backend.Upload(input.Value)))
            .ToDictionary(output => output.Key, output => backend.DownloadCopy(output.Value));
    }
}
