using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>Widens tensors of any float type to 32-bit floats, for small tensors and for tests.</summary>
public static class WeightReader
{
    /// <summary>A copy of the values of a contiguous host tensor, row-major.</summary>
    /// <exception cref="NotSupportedException">The elements are integers.</exception>
    public static float[] ReadFloats(this Tensor tensor)
    {
        float[] values = new float[checked((int)tensor.Shape.ElementCount)];
        tensor.ReadFloats(values);
        return values;
    }

    /// <summary>Copies the values of a contiguous host tensor to <paramref name="destination"/>, which has as many elements.</summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">The elements are integers.</exception>
    public static void ReadFloats(this Tensor tensor, Span<float> destination)
    {
        if (destination.Length != tensor.Shape.ElementCount)
        {
            string expected = $"{tensor.Shape.ElementCount} elements for {tensor.Shape}";
            throw new ShapeException("ReadFloats", "destination", expected, destination.Length);
        }

        FloatCodec.Decode(tensor.Type, tensor.ByteSpan(0, checked((int)tensor.Bytes)), destination);
        GC.KeepAlive(tensor);
    }
}
