using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Verification;

/// <summary>Compares the tensors of a component with those that its configuration implies.</summary>
internal static class LayoutCheck
{
    private const string TiedEmbedding = "encoder.embed_tokens.weight"; // some T5 files repeat shared.weight under it

    /// <summary>One sentence for each difference.</summary>
    public static IEnumerable<string> Problems(SafetensorsCheckpoint checkpoint, IReadOnlyList<TensorInfo> expected)
    {
        foreach (TensorInfo tensor in expected)
        {
            if (!checkpoint.TryGetInfo(tensor.Name, out TensorInfo? found))
            {
                yield return
                    $"{checkpoint.Location} lacks the tensor '{tensor.Name}' of shape {tensor.Shape} that config.json implies.";
            }
            else if (found.Shape != tensor.Shape)
            {
                yield return
                    $"{checkpoint.Location} has '{tensor.Name}' of shape {found.Shape} where config.json implies {tensor.Shape}.";
            }
        }

        HashSet<string> names = [TiedEmbedding, .. expected.Select(tensor => tensor.Name)];
        foreach (TensorInfo tensor in checkpoint.Tensors.Where(tensor => !names.Contains(tensor.Name)))
        {
            yield return $"{checkpoint.Location} has the tensor '{tensor.Name}', which config.json does not imply.";
        }
    }
}
