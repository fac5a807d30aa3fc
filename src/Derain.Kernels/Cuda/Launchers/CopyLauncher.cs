using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/copy.cu</c>.</summary>
internal static class CopyLauncher
{
    /// <summary>Copies a tensor of any strides into contiguous memory, as elements of another type where asked.</summary>
    public static void Copy(CudaBackend backend, Tensor source, DevicePointer destination, DType type) =>
        throw new NotSupportedException($"No copy yet of {source} to {type} at {destination} by {backend.Name}.");
}
