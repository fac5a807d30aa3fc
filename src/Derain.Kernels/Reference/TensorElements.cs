using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>Reads and writes host tensors of any element type and strides as real numbers.</summary>
internal static class TensorElements
{
    /// <summary>The elements as doubles, row-major; exact for every float type.</summary>
    public static NdArray Read(Tensor tensor)
    {
        var array = new NdArray(tensor.Shape);
        int index = 0;
        foreach (long offset in Offsets(tensor))
        {
            array.Values[index++] = Get(tensor, offset);
        }

        return array;
    }

    /// <summary>Rounds to the tensor's element type, ties to even.</summary>
    public static void Write(NdArray array, Tensor tensor)
    {
        int index = 0;
        foreach (long offset in Offsets(tensor))
        {
            Set(tensor, offset, array.Values[index++]);
        }
    }

    /// <summary>The numbers as an element type holds them.</summary>
    public static NdArray Rounded(NdArray array, DType type)
    {
        Tensor tensor = Tensor.OnHost(type, array.Shape);
        Write(array, tensor);
        NdArray rounded = Read(tensor);
        tensor.Buffer.Dispose();
        return rounded;
    }

    /// <summary>Where each element is, in elements from the first, in row-major order of the indices.</summary>
    private static IEnumerable<long> Offsets(Tensor tensor)
    {
        long count = tensor.Shape.ElementCount;
        int[] indices = new int[tensor.Shape.Rank];
        long offset = 0;
        for (long element = 0; element < count; element++)
        {
            yield return offset;
            for (int axis = indices.Length - 1; axis >= 0; axis--)
            {
                offset += tensor.Strides[axis];
                if (++indices[axis] < tensor.Shape[axis])
                {
                    break;
                }

                offset -= tensor.Strides[axis] * tensor.Shape[axis];
                indices[axis] = 0;
            }
        }
    }

    private static unsafe double Get(Tensor tensor, long offset)
    {
        byte* first = tensor.HostPointer;
        return tensor.Type switch
        {
            DType.F64 => ((double*)first)[offset],
            DType.F32 => ((float*)first)[offset],
            DType.F16 => (double)((Half*)first)[offset],
            DType.BF16 => (float)((BFloat16*)first)[offset],
            DType.I64 => ((long*)first)[offset],
            DType.I32 => ((int*)first)[offset],
            DType.I16 => ((short*)first)[offset],
            DType.I8 => ((sbyte*)first)[offset],
            _ => first[offset], // bytes; 8-bit floats are only ever moved
        };
    }

    private static unsafe void Set(Tensor tensor, long offset, double value)
    {
        byte* first = tensor.HostPointer;
        switch (tensor.Type)
        {
            case DType.F64: ((double*)first)[offset] = value; break;
            case DType.F32: ((float*)first)[offset] = (float)value; break;
            case DType.F16: ((Half*)first)[offset] = (Half)value; break;
            case DType.BF16: ((BFloat16*)first)[offset] = (BFloat16)(float)value; break;
            case DType.I64: ((long*)first)[offset] = (long)value; break;
            case DType.I32: ((int*)first)[offset] = (int)value; break;
            case DType.I16: ((short*)first)[offset] = (short)value; break;
            case DType.I8: ((sbyte*)first)[offset] = (sbyte)value; break;
            default: first[offset] = (byte)value; break;
        }
    }
}
