using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>cuBLASLt, NVIDIA's matrix products, under its own names. Handles are opaque; matrices are column-major.</summary>
internal static unsafe partial class CublasLt
{
    /// <summary>The name <see cref="CudaLibraries"/> resolves.</summary>
    public const string Library = "cublasLt";

    static CublasLt() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial nuint cublasLtGetVersion();

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtCreate(nint* handle);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtDestroy(nint handle);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulDescCreate(
        nint* descriptor, MatmulComputeType computeType, MatmulDataType scaleType);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulDescSetAttribute(
        nint descriptor, MatmulAttribute attribute, void* value, nuint bytes);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulDescDestroy(nint descriptor);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatrixLayoutCreate(
        nint* layout, MatmulDataType type, ulong rows, ulong columns, long leadingDimension);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatrixLayoutDestroy(nint layout);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulPreferenceCreate(nint* preference);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulPreferenceSetAttribute(
        nint preference, MatmulPreferenceAttribute attribute, void* value, nuint bytes);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulPreferenceDestroy(nint preference);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmulAlgoGetHeuristic(
        nint handle,
        nint descriptor,
        nint a,
        nint b,
        nint c,
        nint d,
        nint preference,
        int requested,
        MatmulHeuristic* results,
        int* returned);

    [LibraryImport(Library)]
    public static partial CublasStatus cublasLtMatmul(
        nint handle,
        nint descriptor,
        void* alpha,
        void* a,
        nint aLayout,
        void* b,
        nint bLayout,
        void* beta,
        void* c,
        nint cLayout,
        void* d,
        nint dLayout,
        MatmulAlgorithm* algorithm,
        void* workspace,
        nuint workspaceBytes,
        nint stream);
}
