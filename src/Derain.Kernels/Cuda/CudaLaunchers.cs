using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>Finds the launcher of an operation.</summary>
internal static class CudaLaunchers
{
    /// <summary>Whether there is a launcher, and a kernel for such operands.</summary>
    public static bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => operation switch
    {
        _ => false,
    };

    /// <summary>Puts an operation into the backend's stream.</summary>
    /// <returns>Whether there is a launcher.</returns>
    public static bool TryLaunch(Operation operation, in CudaArguments arguments)
    {
        switch (operation)
        {
            default: return false;
        }
    }
}
