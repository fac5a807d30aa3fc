using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>text/relative_position_bias.cu</c>.</summary>
internal static class RelativePositionBiasLauncher
{
    /// <summary><see cref="RelativePositionBias"/>. The buckets are found here: see the kernel.</summary>
    public static void Launch(RelativePositionBias operation, in CudaArguments arguments)
    {
        Shape table = arguments[0].Shape;
        Tensor offsets = Tensor.OnHost<int>([2 * operation.Tokens - 1], Buckets(operation, table[0]));
        Tensor buckets = arguments.Backend.Upload(offsets);
        offsets.Buffer.Dispose();
        arguments.Kernel("text/relative_position_bias.cu").Launch(
            ElementwiseGrid.Blocks(arguments.Output.Shape.ElementCount, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, DType.F32),
            CudaArguments.AddressOf(buckets),
            arguments.OutputPointer,
            table[1],
            operation.Tokens);
        buckets.Buffer.Dispose(); // in the stream's order: after the kernel
    }

    /// <summary>The bucket of every offset of a key from its query, from 1 - S to S - 1.</summary>
    public static int[] Buckets(RelativePositionBias operation, int buckets)
    {
        int[] byOffset = new int[2 * operation.Tokens - 1];
        for (int i = 0; i < byOffset.Length; i++)
        {
            byOffset[i] = RelativePositionBias.Bucket(i - (operation.Tokens - 1), buckets, operation.MaxDistance);
        }

        return byOffset;
    }
}
