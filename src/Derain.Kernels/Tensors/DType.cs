namespace Derain.Kernels.Tensors;

/// <summary>Element types of tensors, by the names safetensors gives them.</summary>
public enum DType
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BF16,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits (OCP E4M3).</summary>
    F8E4M3,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits (OCP E5M2).</summary>
    F8E5M2,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}

/// <summary>Sizes and kinds of <see cref="DType"/> values.</summary>
public static class DTypeExtensions
{
    extension(DType type)
    {
        /// <summary>Bytes of one element.</summary>
        public int Size => type switch
        {
            DType.F64 or DType.I64 => 8,
            DType.F32 or DType.I32 => 4,
            DType.F16 or DType.BF16 or DType.I16 => 2,
            _ => 1,
        };

        /// <summary>Whether operations compute with it: F64, F32, F16 or BF16. The 8-bit floats are for storage only.</summary>
        public bool IsFloat => type <= DType.BF16;
    }
}
