using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>cuBLASLt, opened for the current context.</summary>
internal sealed unsafe class BlasHandle : SafeHandle
{
    private BlasHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's handle, borrowed.</summary>
    public nint Value => handle;

    /// <summary>Opens it; null where it does not work with the driver or the device.</summary>
    public static BlasHandle? TryOpen()
    {
        nint handle;
        CublasStatus status = CublasLt.cublasLtCreate(&handle);
        if (status is CublasStatus.NotInitialized or CublasStatus.ArchitectureMismatch)
        {
            return null;
        }

        status.ThrowIfFailed(call: nameof(CublasLt.cublasLtCreate));
        return new BlasHandle(handle);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CublasLt.cublasLtDestroy(handle) == CublasStatus.Success;
}
