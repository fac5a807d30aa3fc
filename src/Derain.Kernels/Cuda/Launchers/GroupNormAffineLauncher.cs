using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/group_norm_affine.cu</c>.</summary>
internal static class GroupNormAffineLauncher
{
    private const int Threads = 256; // as the kernel has it
    private const int NumbersOfChannel = 3;

    /// <summary>Center, factor and offset of every channel, <c>[B, 3, C]</c> in F32, from the moments of chunks.</summary>
    /// <param name="operation">The norm.</param>
    /// <param name="arguments">Its operands, and the scratch memory that holds the result.</param>
    /// <param name="partial">Moments of every channel of every chunk.</param>
    /// <param name="chunk">Positions of a chunk.</param>
    /// <param name="chunks">Chunks of a batch row.</param>
    public static DevicePointer Launch(
        GroupNorm operation, in CudaArguments arguments, DevicePointer partial, int chunk, int chunks)
    {
        Shape shape = arguments[0].Shape;
        (int batch, int channels) = (shape[0], shape[^1]);
        DevicePointer affine = arguments.Scratch((long)batch * NumbersOfChannel * channels * sizeof(float));
        arguments.Kernel("norm/group_norm_affine.cu").Launch(
            (operation.Groups, batch),
            Threads,
            0,
            partial,
            arguments.Pointer(1, DType.F32),
            arguments.Pointer(2, DType.F32),
            affine,
            shape.ElementCount / batch / channels,
            channels,
            chunk,
            chunks,
            operation.Epsilon);
        return affine;
    }
}
