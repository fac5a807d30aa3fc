namespace Derain.Kernels.Cuda.Interop;

/// <summary>What cuBLASLt multiplies and sums in.</summary>
internal enum MatmulComputeType
{
    /// <summary>float32 sums, and float32 products of float32 elements: no TF32.</summary>
    Float32 = 68,
}
