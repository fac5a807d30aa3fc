using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>What an algorithm may use and rely on.</summary>
internal sealed unsafe class MatmulPreference : SafeHandle
{
    private const int InPlace = 1;
    private const int InComputeType = 2; // not in the output's type: 16-bit parts of a sum would lose digits

    /// <summary>Preferences.</summary>
    /// <param name="workspaceBytes">Most bytes of working memory.</param>
    /// <param name="alignment">Bytes that every matrix's address is a multiple of.</param>
    public MatmulPreference(long workspaceBytes, int alignment)
        : base(0, ownsHandle: true)
    {
        nint created;
        CublasLt.cublasLtMatmulPreferenceCreate(&created).ThrowIfFailed();
        SetHandle(created);
        Set(MatmulPreferenceAttribute.MaxWorkspaceBytes, workspaceBytes);
        Set(MatmulPreferenceAttribute.ReductionSchemes, InPlace | InComputeType);
        Set(MatmulPreferenceAttribute.MinAlignmentA, alignment);
        Set(MatmulPreferenceAttribute.MinAlignmentB, alignment);
        Set(MatmulPreferenceAttribute.MinAlignmentC, alignment);
        Set(MatmulPreferenceAttribute.MinAlignmentD, alignment);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's handle, borrowed.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CublasLt.cublasLtMatmulPreferenceDestroy(handle) == CublasStatus.Success;

    private void Set<T>(MatmulPreferenceAttribute attribute, T value)
        where T : unmanaged =>
        CublasLt.cublasLtMatmulPreferenceSetAttribute(handle, attribute, &value, (nuint)sizeof(T)).ThrowIfFailed(attribute);
}
