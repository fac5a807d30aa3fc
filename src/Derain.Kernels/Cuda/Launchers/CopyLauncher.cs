using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/copy.cu</c>.</summary>
internal static class CopyLauncher
{
    private const int PackBytes = 16;

    /// <summary><see cref="Operations.Copy"/>.</summary>
    public static void Launch(in CudaArguments arguments) =>
        Copy(arguments.Backend, arguments[0], arguments.OutputPointer, arguments.Output.Type);

    /// <summary>Copies a tensor of any strides into contiguous memory, as elements of another type where asked.</summary>
    public static void Copy(CudaBackend backend, Tensor source, DevicePointer destination, DType type) => Copy(
        backend,
        CudaArguments.AddressOf(source),
        source.Type,
        destination,
        type,
        CopyLayout.Of(source.Shape.Dims, source.Strides, source.Shape.ContiguousStrides()));

    /// <summary>Copies elements from one layout to another.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="source">First element of the source.</param>
    /// <param name="sourceType">Its type.</param>
    /// <param name="destination">First element of the destination.</param>
    /// <param name="destinationType">Its type: that of the source, or both are floats.</param>
    /// <param name="layout">Where the elements lie, element by element.</param>
    public static void Copy(
        CudaBackend backend,
        DevicePointer source,
        DType sourceType,
        DevicePointer destination,
        DType destinationType,
        CopyLayout layout)
    {
        if (layout.Packs == 0)
        {
            return;
        }

        bool isMove = sourceType == destinationType;
        CopyLayout packed = layout.InPacksOf(Width(source, sourceType.Size, destination, destinationType.Size));
        CudaKernel kernel = backend.Kernels.Get(
            "elementwise/copy.cu",
            new Define("SOURCE", isMove ? Word(sourceType) : CudaTypes.Name(sourceType)),
            new Define("DESTINATION", isMove ? Word(sourceType) : CudaTypes.Name(destinationType)),
            new Define("WIDTH", packed.Width));
        kernel.Launch(
            ElementwiseGrid.Blocks(packed.Packs, backend.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            source,
            destination,
            packed.Rank,
            LaunchArgument.Struct(packed.Size, sizeof(long)),
            LaunchArgument.Struct(packed.SourceStride, sizeof(long)),
            LaunchArgument.Struct(packed.DestinationStride, sizeof(long)),
            packed.Ragged,
            packed.Packs);
    }

    /// <summary>
    /// Elements that a thread moves at once, where the layout allows it: 16 bytes of the larger type, if both sides begin on a
    /// multiple of what they move.
    /// </summary>
    public static int Width(DevicePointer source, int sourceSize, DevicePointer destination, int destinationSize)
    {
        int width = PackBytes / Math.Max(sourceSize, destinationSize);
        bool isAligned = source.Address % (ulong)(width * sourceSize) == 0
            && destination.Address % (ulong)(width * destinationSize) == 0;
        return isAligned ? width : 1;
    }

    private static string Word(DType type) => type.Size switch
    {
        1 => "u8",
        2 => "u16",
        4 => "u32",
        _ => "u64",
    };
}
