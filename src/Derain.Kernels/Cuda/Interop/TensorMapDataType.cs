namespace Derain.Kernels.Cuda.Interop;

/// <summary>Element types of a tensor map (CUtensorMapDataType).</summary>
internal enum TensorMapDataType
{
    F16 = 6,
    F32 = 7,
    BF16 = 9,
}
