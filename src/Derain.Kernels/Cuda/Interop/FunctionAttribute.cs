namespace Derain.Kernels.Cuda.Interop;

/// <summary>What can be asked of a loaded kernel, or set (CUfunction_attribute).</summary>
internal enum FunctionAttribute
{
    MaxThreadsPerBlock = 0,
    SharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
    MaxDynamicSharedBytes = 8,
}
