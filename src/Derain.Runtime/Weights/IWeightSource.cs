using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>Named tensors that a model can be built from.</summary>
public interface IWeightSource
{
    /// <summary>What messages call the source: the path of a file.</summary>
    string Location { get; }

    /// <summary>All tensors, in the source's own order.</summary>
    IEnumerable<TensorInfo> Tensors { get; }

    /// <summary>Looks up a tensor by name.</summary>
    bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info);

    /// <summary>The values of a tensor, in memory the source owns; they must not be written to.</summary>
    /// <exception cref="WeightException">There is no such tensor, or the source knows no values.</exception>
    Tensor Load(string name);
}
