using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Nvrtc.Tests.Models;

/// <summary>A checkpoint of zeros: names, shapes and types are a real one's, and its memory is never written.</summary>
internal sealed class BlankWeights(IWeightSource names) : IWeightSource
{
    private readonly Dictionary<string, Tensor> _loaded = [];

    public string Location => names.Location;

    public IEnumerable<TensorInfo> Tensors => names.Tensors;

    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info) => names.TryGetInfo(name, out info);

    public Tensor Load(string name)
    {
        if (!_loaded.TryGetValue(name, out Tensor? tensor))
        {
            TensorInfo info = names.TryGetInfo(name, out TensorInfo? known) ? known : throw new WeightException($"There is no '{name}'.");
            _loaded.Add(name, tensor = Tensor.OnHost(info.DType, info.Shape));
        }

        return tensor;
    }
}
