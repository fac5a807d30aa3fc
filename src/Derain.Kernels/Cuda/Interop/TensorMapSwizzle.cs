namespace Derain.Kernels.Cuda.Interop;

/// <summary>How rows of a copied box lie in shared memory (CUtensorMapSwizzle).</summary>
internal enum TensorMapSwizzle
{
    None = 0,
    Bytes32 = 1,
    Bytes64 = 2,
    Bytes128 = 3,
}
