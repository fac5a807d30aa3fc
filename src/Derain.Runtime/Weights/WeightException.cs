using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>A checkpoint does not hold what a model asks for. The message names the file, the key and the way out.</summary>
public sealed class WeightException : IOException
{
    /// <summary>Wraps a finished sentence.</summary>
    public WeightException(string message)
        : base(message)
    {
    }

    /// <summary>Says that <paramref name="source"/> has no tensor <paramref name="name"/>, and which one comes nearest.</summary>
    internal static WeightException Missing(IWeightSource source, string name, Shape? shape = null)
    {
        string wanted = shape is null ? $"'{name}'" : $"'{name}' of shape {shape}";
        string? nearest = NearestName.Find(name, source.Tensors.Select(tensor => tensor.Name));
        string hint = nearest is not null && source.TryGetInfo(nearest, out TensorInfo? info)
            ? $"The nearest name is '{nearest}' of shape {info.Shape}"
            : "No name is near it";
        return new WeightException(
            $"{source.Location} has no tensor {wanted}. {hint}; check that the file belongs to this kind of model.");
    }

    /// <summary>Says that a tensor has not the shape that the model's configuration asks for.</summary>
    internal static WeightException WrongShape(IWeightSource source, TensorInfo info, Shape expected) => new(
        $"{source.Location} has tensor '{info.Name}' of shape {info.Shape} where the model needs {expected}; "
        + "check that config.json and the weights belong together.");
}
