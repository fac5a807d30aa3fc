using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

/// <summary>Weights a test makes up; counts how often each is loaded.</summary>
internal sealed class MemoryWeights(params IEnumerable<(string Name, Tensor Tensor)> tensors) : IWeightSource
{
    private readonly Dictionary<string, Tensor> _tensors = tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Tensor);

    public string Location => "memory";

    /// <summary>Names in the order they were loaded.</summary>
    public List<string> Loaded { get; } = [];

    public IEnumerable<TensorInfo> Tensors =>
        _tensors.Select(tensor => new TensorInfo(tensor.Key, tensor.Value.Type, tensor.Value.Shape));

    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info)
    {
        info = Tensors.FirstOrDefault(tensor => tensor.Name == name);
        return info is not null;
    }

    public Tensor Load(string name)
    {
        Loaded.Add(name);
        return _tensors[name];
    }

    /// <summary>A weight by its name.</summary>
    public Weight Get(string name) => new WeightScope(this).Get(name, _tensors[name].Shape);
}
