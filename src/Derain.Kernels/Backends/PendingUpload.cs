using Derain.Kernels.Tensors;

namespace Derain.Kernels.Backends;

/// <summary>A copy to a device that is under way.</summary>
/// <param name="Tensor">The tensor on the device; operations may read it once <paramref name="Join"/> was called.</param>
/// <param name="Join">Lets everything asked for from now on wait for the copy; to be called once.</param>
public readonly record struct PendingUpload(Tensor Tensor, Action Join);
