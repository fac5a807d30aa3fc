namespace Derain.Kernels.Cuda.Interop;

/// <summary>Settings of a memory pool (CUmemPool_attribute).</summary>
internal enum MemoryPoolAttribute
{
    /// <summary>Bytes that the pool keeps when they are free, instead of giving them back at the next synchronisation.</summary>
    ReleaseThreshold = 4,
}
