namespace Derain.Kernels.Cuda.Interop;

/// <summary>What the second-level cache fetches at a time for a copied box (CUtensorMapL2promotion).</summary>
internal enum TensorMapPromotion
{
    None = 0,
    Bytes64 = 1,
    Bytes128 = 2,
    Bytes256 = 3,
}
