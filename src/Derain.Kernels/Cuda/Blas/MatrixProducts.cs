using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>Matrix products by cuBLASLt. What it has found out about each kind of product is kept.</summary>
internal sealed class MatrixProducts : IDisposable
{
    private const long MostWorkspaceBytes = 32 << 20; // what the library's notes advise for its fastest algorithms

    private readonly BlasHandle _handle;
    private readonly CudaStream _stream;
    private readonly CudaScratch _scratch;
    private readonly bool _isRehearsal;
    private readonly Dictionary<MatrixProduct, MatrixProductPlan?> _plans = [];

    private MatrixProducts(BlasHandle handle, CudaStream stream, CudaScratch scratch, bool isRehearsal) =>
        (_handle, _stream, _scratch, _isRehearsal) = (handle, stream, scratch, isRehearsal);

    /// <summary>The library's version, such as 12.4.5.</summary>
    public static Version Version
    {
        get
        {
            int version = (int)CublasLt.cublasLtGetVersion(); // 10000 · major + 100 · minor + patch
            return new Version(version / 10000, version / 100 % 100, version % 100);
        }
    }

    /// <summary>Opens cuBLASLt in the current context; null where it is not installed, or newer than the driver.</summary>
    /// <param name="stream">Where the products are put.</param>
    /// <param name="scratch">Where their working memory comes from.</param>
    /// <param name="isRehearsal">Whether products are planned and not made.</param>
    /// <exception cref="CudaException">It is there but cannot be opened for another reason.</exception>
    public static MatrixProducts? TryOpen(CudaStream stream, CudaScratch scratch, bool isRehearsal = false) =>
        CudaLibraries.IsPresent(CublasLt.Library) && BlasHandle.TryOpen() is { } handle
            ? new MatrixProducts(handle, stream, scratch, isRehearsal)
            : null;

    /// <summary>Puts a product into the stream, unless cuBLASLt has no good algorithm for it.</summary>
    /// <returns>Whether it has.</returns>
    /// <exception cref="CudaException">It has, but failed.</exception>
    public bool TryMultiply(MatrixProduct product, in MatrixProductOperands operands)
    {
        if (!product.IsRegular)
        {
            return false;
        }

        if (!_plans.TryGetValue(product, out MatrixProductPlan? plan))
        {
            plan = MatrixProductPlan.TryCreate(_handle, product, operands.Bias, MostWorkspaceBytes);
            _plans.Add(product, plan);
        }

        if (plan is null)
        {
            return false;
        }

        DevicePointer workspace = plan.WorkspaceBytes == 0 ? DevicePointer.Null : _scratch.Take(plan.WorkspaceBytes);
        if (!_isRehearsal)
        {
            plan.Run(_handle, _stream, operands, workspace);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MatrixProductPlan? plan in _plans.Values)
        {
            plan?.Dispose();
        }

        _plans.Clear();
        _handle.Dispose();
    }
}
