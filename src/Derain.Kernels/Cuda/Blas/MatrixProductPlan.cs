using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>Descriptors and algorithm of one kind of product. Row-major y = x·Wᵀ is, column by column, yᵀ = (Wᵀ)ᵀ·xᵀ.</summary>
internal sealed unsafe class MatrixProductPlan : IDisposable
{
    private readonly MatrixProduct _product;
    private readonly MatmulDescriptor _descriptor;
    private readonly MatrixLayout _weight;
    private readonly MatrixLayout _x;
    private readonly MatrixLayout _y;
    private MatmulHeuristic _heuristic;

    private MatrixProductPlan(MatrixProduct product)
    {
        _product = product;
        _descriptor = new MatmulDescriptor(product.Epilogue);
        _weight = new MatrixLayout(product.DataType, product.Inputs, product.Outputs);
        _x = new MatrixLayout(product.DataType, product.Inputs, product.Rows);
        _y = new MatrixLayout(product.DataType, product.Outputs, product.Rows);
    }

    /// <summary>Working memory it needs.</summary>
    public long WorkspaceBytes => (long)_heuristic.WorkspaceBytes;

    /// <summary>Asks for an algorithm; null where cuBLASLt has none.</summary>
    /// <param name="handle">cuBLASLt.</param>
    /// <param name="product">The product.</param>
    /// <param name="bias">Any bias, whose alignment counts.</param>
    /// <param name="workspaceBytes">Most bytes of working memory.</param>
    public static MatrixProductPlan? TryCreate(BlasHandle handle, MatrixProduct product, DevicePointer bias, long workspaceBytes)
    {
        var plan = new MatrixProductPlan(product);
        if (plan.FindAlgorithm(handle, bias, workspaceBytes))
        {
            return plan;
        }

        plan.Dispose();
        return null;
    }

    /// <summary>Puts y = x·Wᵀ and what follows it into a stream.</summary>
    /// <param name="handle">cuBLASLt.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="operands">Where the matrices are.</param>
    /// <param name="workspace">As many bytes as it needs, aligned to 256.</param>
    /// <exception cref="CudaException">It failed; the message names the product.</exception>
    public void Run(BlasHandle handle, CudaStream stream, in MatrixProductOperands operands, DevicePointer workspace)
    {
        if (operands.Bias != DevicePointer.Null)
        {
            _descriptor.SetBias(operands.Bias);
        }

        stream.Launches++;
        bool adds = operands.Residual != DevicePointer.Null;
        DevicePointer residual = adds ? operands.Residual : operands.Y;
        float one = 1;
        float residualScale = adds ? 1 : 0;
        MatmulAlgorithm algorithm = _heuristic.Algorithm;
        CublasLt.cublasLtMatmul(
            handle.Value,
            _descriptor.Value,
            &one,
            (void*)operands.Weight.Address,
            _weight.Value,
            (void*)operands.X.Address,
            _x.Value,
            &residualScale,
            (void*)residual.Address,
            _y.Value,
            (void*)operands.Y.Address,
            _y.Value,
            &algorithm,
            (void*)workspace.Address,
            _heuristic.WorkspaceBytes,
            stream.Value).ThrowIfFailed(_product);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _y.Dispose();
        _x.Dispose();
        _weight.Dispose();
        _descriptor.Dispose();
    }

    private bool FindAlgorithm(BlasHandle handle, DevicePointer bias, long workspaceBytes)
    {
        if (bias != DevicePointer.Null)
        {
            _descriptor.SetBias(bias);
        }

        using var preference = new MatmulPreference(workspaceBytes, _product.Alignment);
        MatmulHeuristic heuristic;
        int found = 0;
        CublasStatus status = CublasLt.cublasLtMatmulAlgoGetHeuristic(
            handle.Value,
            _descriptor.Value,
            _weight.Value,
            _x.Value,
            _y.Value,
            _y.Value,
            preference.Value,
            1,
            &heuristic,
            &found);
        if (status is CublasStatus.NotSupported or CublasStatus.InvalidValue)
        {
            return false; // how it says that it has no algorithm for such a product
        }

        status.ThrowIfFailed(_product, nameof(CublasLt.cublasLtMatmulAlgoGetHeuristic));
        _heuristic = heuristic;
        return found > 0 && heuristic.Status == CublasStatus.Success;
    }
}
