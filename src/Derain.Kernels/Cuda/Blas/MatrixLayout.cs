using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>How a matrix without gaps lies in memory, column by column; a row-major one is its transpose.</summary>
internal sealed unsafe class MatrixLayout : SafeHandle
{
    /// <summary>A matrix <c>[columns][rows]</c>.</summary>
    public MatrixLayout(MatmulDataType type, long rows, long columns)
        : base(0, ownsHandle: true)
    {
        nint created;
        CublasLt.cublasLtMatrixLayoutCreate(&created, type, (ulong)rows, (ulong)columns, rows).ThrowIfFailed();
        SetHandle(created);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's handle, borrowed.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CublasLt.cublasLtMatrixLayoutDestroy(handle) == CublasStatus.Success;
}
