using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Launches <c>attention/attention_hopper.cu</c> on Hopper; <c>attention/attention.cu</c> elsewhere and for what that does not
/// take; <c>attention/attention_simt.cu</c> for the rest.
/// </summary>
internal static class AttentionLauncher
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>Whether a kernel takes such heads and so many batch rows.</summary>
    public static bool Supports(Attention operation, TensorType q) =>
        q.Type != DType.F64
        && q.Shape[2] / operation.Heads <= AttentionSimtTile.MaxHeadDim
        && (operation.Switch is null || q.Shape[0] <= TextSource.MaxBatch);

    /// <summary>Launches that it takes: one for as many batch rows as one can switch.</summary>
    public static int LaunchesOf(Attention operation, ReadOnlySpan<TensorType?> operands) =>
        operation.Switch is null ? 1 : (operands[0]!.Value.Shape[0] + TextSource.MaxRows - 1) / TextSource.MaxRows;

    /// <summary><see cref="Attention"/>.</summary>
    public static void Launch(Attention operation, in CudaArguments arguments)
    {
        bool isDone = arguments.Backend.AttentionRung is { } rung
            ? AttentionLadder.TryLaunch(rung, operation, arguments)
            : AttentionHopperLauncher.TryLaunch(operation, arguments);
        if (!isDone)
        {
            LaunchWithoutHopper(operation, arguments);
        }
    }

    /// <summary>The same by the kernels for every card.</summary>
    public static void LaunchWithoutHopper(Attention operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        int headDim = arguments.Output.Shape[2] / operation.Heads;
        if (AttentionTile.Choose(type, headDim, operation.Scale, arguments.Has(3)) is { } tile)
        {
            CudaKernel kernel = arguments.Kernel(
                "attention/attention.cu",
                new Define("ELEMENT", CudaTypes.Name(type)),
                new Define("HEAD_DIM", tile.HeadDim),
                new Define("QUERIES", tile.Queries),
                new Define("KEYS", tile.Keys),
                new Define("WARPS", tile.Warps),
                new Define("STAGES", tile.Stages),
                new Define("BIAS", arguments.Has(3)));
            var geometry = new Geometry(tile.Queries, tile.Warps, tile.SharedBytes, AttentionTile.Alignment);
            Launch(kernel, geometry, operation, (float)(operation.Scale * Log2E), arguments);
        }
        else
        {
            var simt = AttentionSimtTile.Choose(headDim);
            CudaKernel kernel = arguments.Kernel(
                "attention/attention_simt.cu",
                new Define("ELEMENT", CudaTypes.Name(type)),
                new Define("WARPS", simt.Queries),
                new Define("FEATURES", simt.Features));
            var geometry = new Geometry(simt.Queries, simt.Queries, simt.SharedBytes(headDim), Alignment: 1);
            Launch(kernel, geometry, operation, (float)operation.Scale, arguments);
        }
    }

    private static void Launch(
        CudaKernel kernel, in Geometry geometry, Attention operation, float scale, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        (int batch, int queries, int width) = (arguments.Output.Shape[0], arguments.Output.Shape[1], arguments.Output.Shape[2]);
        int tokens = arguments[1].Shape[1];
        var q = TokenTensor.Of(arguments, 0, type, geometry.Alignment);
        var k = TokenTensor.Of(arguments, 1, type, geometry.Alignment);
        var v = TokenTensor.Of(arguments, 2, type, geometry.Alignment);
        DevicePointer bias = arguments.Pointer(3, DType.F32);
        int rowsAtOnce = operation.Switch is null ? batch : TextSource.MaxRows;
        for (int firstRow = 0; firstRow < batch; firstRow += rowsAtOnce)
        {
            var text = TextSource.Of(operation, firstRow);
            kernel.Launch(
                (text.TileCount(geometry.Queries, queries), operation.Heads, Math.Min(rowsAtOnce, batch - firstRow)),
                32 * geometry.Warps,
                geometry.SharedBytes,
                q,
                k,
                v,
                bias,
                arguments.OutputPointer,
                tokens,
                width / operation.Heads,
                scale,
                text);
        }
    }

    private readonly record struct Geometry(int Queries, int Warps, int SharedBytes, int Alignment);
}
