using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>resample/blend_edge.cu</c>.</summary>
internal static class BlendEdgeLauncher
{
    /// <summary><see cref="BlendEdge"/>: the tile is copied to the output, unless it is there, and blended in place.</summary>
    public static void Launch(BlendEdge operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        DevicePointer output = arguments.OutputPointer;
        if (arguments.Raw(0) != output)
        {
            CopyLauncher.Copy(arguments.Backend, arguments[0], output, type);
        }

        (Shape tile, Shape previous) = (arguments[0].Shape, arguments[1].Shape);
        int axis = operation.Axis;
        int extent = Math.Min(operation.Extent, Math.Min(tile[axis], previous[axis]));
        if (extent == 0)
        {
            return;
        }

        long outer = new Shape(tile.Dims[..axis]).ElementCount;
        long inner = new Shape(tile.Dims[(axis + 1)..]).ElementCount;
        DevicePointer before = arguments.Pointer(1, type);
        int pack = ElementwiseGrid.Pack(type, inner, output, before);
        CudaKernel kernel = arguments.Kernel(
            "resample/blend_edge.cu", new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", pack));
        kernel.Launch(
            ElementwiseGrid.Blocks(outer * extent * inner / pack, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            output,
            before,
            outer,
            tile[axis],
            previous[axis],
            extent,
            inner);
    }
}
