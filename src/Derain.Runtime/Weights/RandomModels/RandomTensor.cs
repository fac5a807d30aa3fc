using System.Text;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>
/// Normal values for a tensor, from its name and a seed alone, scaled so that activations keep a size of about one
/// through any number of layers. They are made piece by piece when they are written.
/// </summary>
/// <param name="seed">Other seeds give other models.</param>
/// <param name="cancellation">Stops the writing between two pieces.</param>
internal sealed class RandomTensor(ulong seed, CancellationToken cancellation)
{
    private const int ChunkElements = 1 << 18;

    /// <summary>The tensor to be written.</summary>
    /// <param name="info">Name, type (F32, F16 or BF16) and shape.</param>
    /// <param name="headDim">Channels of a T5 head, whose attention divides by nothing.</param>
    public TensorData Create(TensorInfo info, int headDim)
    {
        (double mean, double deviation) = Distribution(info, headDim);
        return new TensorData(info, stream => Write(info, (float)mean, (float)deviation, stream));
    }

    private static (double Mean, double Deviation) Distribution(TensorInfo info, int headDim)
    {
        double fanIn = info.Shape.Rank < 2 ? 1 : info.Shape.Skip(1).Aggregate(1.0, (product, dim) => product * dim);
        return info.Name switch
        {
            "shared.weight" => (0, 1),
            _ when info.Name.EndsWith(".relative_attention_bias.weight", StringComparison.Ordinal) => (0, 0.5),
            _ when info.Name.EndsWith(".SelfAttention.q.weight", StringComparison.Ordinal) => (0, 1 / Math.Sqrt(fanIn * headDim)),
            _ when info.Name.EndsWith(".conv_y.conv.bias", StringComparison.Ordinal) => (1, 0.02), // a gain
            _ when info.Name.EndsWith(".conv_y.conv.weight", StringComparison.Ordinal) => (0, 0.2 / Math.Sqrt(fanIn)),
            _ when info.Shape.Rank > 1 => (0, 1 / Math.Sqrt(fanIn)),
            _ when info.Name.EndsWith(".weight", StringComparison.Ordinal) => (1, 0.02), // the gain of a normalisation
            _ => (0, 0.02),
        };
    }

    private void Write(TensorInfo info, float mean, float deviation, Stream stream)
    {
        float[] values = new float[ChunkElements];
        byte[] bytes = new byte[ChunkElements * info.DType.Size];
        ulong name = Hash(info.Name);
        for (long start = 0; start < info.Shape.ElementCount; start += ChunkElements)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<float> chunk = values.AsSpan(0, (int)Math.Min(ChunkElements, info.Shape.ElementCount - start));
            PhiloxNormal.Fill(seed, name, start, chunk);
            for (int i = 0; i < chunk.Length; i++)
            {
                chunk[i] = mean + (deviation * chunk[i]);
            }

            FloatCodec.Encode(info.DType, chunk, bytes);
            stream.Write(bytes.AsSpan(0, chunk.Length * info.DType.Size));
        }
    }

    /// <summary>FNV-1a, so that each tensor has a stream of its own whatever else the model holds.</summary>
    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return hash;
    }
}
