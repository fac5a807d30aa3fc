namespace Derain.Kernels.Cuda.Interop;

/// <summary>Element types as cuBLASLt counts them.</summary>
internal enum MatmulDataType
{
    Float32 = 0,
    Float16 = 2,
    BFloat16 = 14,
}
