using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>A tensor of a checkpoint whose name and shape are checked and whose values are fetched when they are needed.</summary>
/// <param name="info">Name, element type and shape.</param>
/// <param name="load">Fetches the values; called anew by each <see cref="Load"/>.</param>
public sealed class Weight(TensorInfo info, Func<Tensor> load)
{
    /// <summary>Key in the checkpoint.</summary>
    public string Name => info.Name;

    /// <summary>Type of the elements as stored.</summary>
    public DType DType => info.DType;

    /// <summary>Dimensions, as the model asked for them.</summary>
    public Shape Shape => info.Shape;

    /// <summary>The values, in memory the checkpoint owns; they must not be written to, and end with the checkpoint.</summary>
    public Tensor Load() => load();

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {DType} {Shape}";
}
