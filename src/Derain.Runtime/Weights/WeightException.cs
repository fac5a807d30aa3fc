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
    internal static WeightException Missing(IWeightSource source, string name, string? shape = null)
    {
        string wanted = shape is null ? $"'{name}'" : $"'{name}' of shape {shape}";
        string hint = NearestName.Find(name, source.Tensors.Select(tensor => tensor.Name)) is string nearest
            ? $"The nearest name is '{nearest}'; check that the file belongs to this kind of model."
            : "No name is near it; check that the file belongs to this kind of model.";
        return new WeightException($"{source.Location} has no tensor {wanted}. {hint}");
    }
}
