using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>cuBLASLt, opened for the current context.</summary>
internal sealed unsafe class BlasHandle : SafeHandle
{
    /// <summary>Opens it.</summary>
    public BlasHandle()
        : base(0, ownsHandle: true)
    {
        nint created;
        CublasLt.cublasLtCreate(&created).ThrowIfFailed();
        SetHandle(created);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's handle, borrowed.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CublasLt.cublasLtDestroy(handle) == CublasStatus.Success;
}
