using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Files;

/// <summary>Tensors to be written whose writing can be stopped.</summary>
internal static class TensorDataExtensions
{
    /// <summary>The same tensor, which is not begun once <paramref name="cancellation"/> is set.</summary>
    public static TensorData StoppedBy(this TensorData tensor, CancellationToken cancellation) => tensor with
    {
        Write = stream =>
        {
            cancellation.ThrowIfCancellationRequested();
            tensor.Write(stream);
        },
    };

    /// <summary>Every tensor of a set as it is.</summary>
    public static IEnumerable<TensorData> AllTensors(this WeightSet set, CancellationToken cancellation) =>
        set.Checkpoint.Tensors.Select(tensor => TensorData.Of(tensor.Name, set.Checkpoint.Load(tensor.Name)).StoppedBy(cancellation));
}
