using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>Element types, and what is computed with them, by the names kernels know them by.</summary>
internal static class CudaTypes
{
    /// <summary>The name in <c>derain/types.cuh</c>.</summary>
    public static string Name(DType type) => type switch
    {
        DType.F64 => "f64",
        DType.F32 => "f32",
        DType.F16 => "f16",
        DType.BF16 => "bf16",
        DType.I64 => "i64",
        DType.I32 => "i32",
        DType.U8 or DType.Bool or DType.I8 or DType.F8E4M3 or DType.F8E5M2 => "u8",
        _ => "u16",
    };

    /// <summary>The name in <c>derain/activation.cuh</c>.</summary>
    /// <exception cref="NotSupportedException">No kernel knows it.</exception>
    public static string Name(Activation activation) => activation switch
    {
        Activation.None => "NONE",
        Activation.Silu => "SILU",
        Activation.GeluTanh => "GELU_TANH",
        _ => throw new NotSupportedException($"No CUDA kernel knows the activation {activation}."),
    };

    /// <summary>The type in which a kernel reads an operand of a float type: its own, but F32 for F64.</summary>
    public static DType OfArithmetic(DType type) => type == DType.F64 ? DType.F32 : type;
}
