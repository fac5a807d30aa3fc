using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Verification;

/// <summary>Looks for what opening a checkpoint does not: values that are no numbers, and tensors outside the index.</summary>
internal static class WeightCheck
{
    private const int ChunkElements = 1 << 20;

    /// <summary>One sentence for each fault.</summary>
    public static IEnumerable<string> Problems(SafetensorsCheckpoint checkpoint, CancellationToken cancellation)
    {
        foreach (SafetensorsFile file in checkpoint.Files)
        {
            foreach (TensorInfo info in file.Tensors)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!checkpoint.TryGetInfo(info.Name, out _))
                {
                    yield return $"{file.Path} holds the tensor '{info.Name}', which {checkpoint.Location} does not list.";
                }

                NonFinite found = Scan(file.Get(info.Name));
                if (found.First >= 0)
                {
                    yield return
                        $"{file.Path} has {found.NaNs} NaN and {found.Infinities} infinite values in '{info.Name}', "
                        + $"the first at element {found.First}.";
                }
            }
        }
    }

    private static NonFinite Scan(Tensor tensor)
    {
        NonFinite found = new(0, 0, -1);
        long elements = tensor.Shape.ElementCount;
        for (long start = 0; start < elements; start += ChunkElements)
        {
            int count = (int)Math.Min(ChunkElements, elements - start);
            ReadOnlySpan<byte> bytes = tensor.ByteSpan(start * tensor.Type.Size, count * tensor.Type.Size);
            found = found.Then(NonFinite.Count(tensor.Type, bytes), start);
        }

        return found;
    }
}
