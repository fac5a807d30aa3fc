using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>Element types by the names kernels know them by.</summary>
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
}
