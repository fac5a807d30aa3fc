using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>A tensor to be written to a file. Its bytes are asked for when their turn comes, so not all need exist at once.</summary>
/// <param name="Info">Name, element type and shape.</param>
/// <param name="Write">Puts exactly <see cref="TensorInfo.Bytes"/> bytes into the stream, row-major and little endian.</param>
public sealed record TensorData(TensorInfo Info, Action<Stream> Write)
{
    private const int ChunkBytes = 1 << 24; // spans count in int, tensors in long

    /// <summary>The values of a contiguous host tensor, which must live until they are written.</summary>
    public static TensorData Of(string name, Tensor tensor) => new(
        new TensorInfo(name, tensor.Type, tensor.Shape), stream => WriteTensor(tensor, stream));

    /// <summary>Values in row-major order.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than the shape has elements.</exception>
    public static TensorData Of<T>(string name, Shape shape, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        if (values.Length != shape.ElementCount)
        {
            throw new ShapeException("TensorData", name, $"{shape.ElementCount} elements for {shape}", values.Length);
        }

        return new TensorData(
            new TensorInfo(name, Tensor.TypeOf<T>(), shape), stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
    }

    private static void WriteTensor(Tensor tensor, Stream stream)
    {
        for (long start = 0; start < tensor.Bytes; start += ChunkBytes)
        {
            stream.Write(tensor.ByteSpan(start, (int)Math.Min(ChunkBytes, tensor.Bytes - start)));
        }

        GC.KeepAlive(tensor);
    }
}
