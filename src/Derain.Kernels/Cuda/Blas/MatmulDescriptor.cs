using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>What one product computes: float32 sums of Aᵀ·B, and what follows them.</summary>
internal sealed unsafe class MatmulDescriptor : SafeHandle
{
    private const int Transpose = 1;

    /// <summary>A product Aᵀ·B.</summary>
    /// <param name="epilogue">What follows it.</param>
    public MatmulDescriptor(MatmulEpilogue epilogue)
        : base(0, ownsHandle: true)
    {
        nint created;
        CublasLt.cublasLtMatmulDescCreate(&created, MatmulComputeType.Float32, MatmulDataType.Float32).ThrowIfFailed();
        SetHandle(created);
        Set(MatmulAttribute.TransposeA, Transpose);
        Set(MatmulAttribute.Epilogue, (int)epilogue);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's handle, borrowed.</summary>
    public nint Value => handle;

    /// <summary>Says where the bias is, for the products from now on.</summary>
    public void SetBias(DevicePointer bias) => Set(MatmulAttribute.BiasPointer, bias.Address);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CublasLt.cublasLtMatmulDescDestroy(handle) == CublasStatus.Success;

    private void Set<T>(MatmulAttribute attribute, T value)
        where T : unmanaged =>
        CublasLt.cublasLtMatmulDescSetAttribute(handle, attribute, &value, (nuint)sizeof(T)).ThrowIfFailed(attribute);
}
