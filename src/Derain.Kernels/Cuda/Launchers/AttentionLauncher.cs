using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>attention/attention.cu</c>, or <c>attention/attention_simt.cu</c> for what that does not take.</summary>
internal static class AttentionLauncher
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>Whether a kernel takes such heads and so many batch rows.</summary>
    public static bool Supports(Attention operation, TensorType q) =>
        q.Type != DType.F64
        && q.Shape[2] / operation.Heads <= AttentionSimtTile.MaxHeadDim
        && (operation.Switch is null || q.Shape[0] <= TextRows.MaxBatch);

    /// <summary><see cref="Attention"/>.</summary>
    public static void Launch(Attention operation, in CudaArguments arguments)
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

    /// <summary>Tiles of queries, cut where text ends so that each is all text or all image.</summary>
    /// <param name="tokens">S.</param>
    /// <param name="textTokens">T, or 0 where nothing is switched.</param>
    /// <param name="queries">Queries of a tile.</param>
    public static int QueryTiles(int tokens, int textTokens, int queries) =>
        ((textTokens + queries - 1) / queries) + ((tokens - textTokens + queries - 1) / queries);

    private static void Launch(
        CudaKernel kernel, in Geometry geometry, Attention operation, float scale, in CudaArguments arguments)
    {
        Shape shape = arguments.Output.Shape;
        DType type = arguments.Output.Type;
        int textTokens = operation.Switch is null ? 0 : operation.TextTokens;
        int tiles = QueryTiles(shape[1], textTokens, geometry.Queries);
        var q = TokenRows.Of(arguments, 0, type, geometry.Alignment);
        var k = TokenRows.Of(arguments, 1, type, geometry.Alignment);
        var v = TokenRows.Of(arguments, 2, type, geometry.Alignment);
        DevicePointer bias = arguments.Pointer(3, DType.F32);
        int rowsAtOnce = operation.Switch is null ? shape[0] : TextRows.MaxRows;
        for (int firstRow = 0; firstRow < shape[0]; firstRow += rowsAtOnce)
        {
            kernel.Launch(
                (tiles, operation.Heads, Math.Min(rowsAtOnce, shape[0] - firstRow)),
                32 * geometry.Warps,
                geometry.SharedBytes,
                q.Data,
                q.BatchStride,
                q.Stride,
                k.Data,
                k.BatchStride,
                k.Stride,
                v.Data,
                v.BatchStride,
                v.Stride,
                bias,
                arguments.OutputPointer,
                shape[1],
                shape[2] / operation.Heads,
                scale,
                firstRow,
                textTokens,
                operation.Switch is null ? 0UL : TextRows.Pack(operation.Switch, firstRow));
        }
    }

    private readonly record struct Geometry(int Queries, int Warps, int SharedBytes, int Alignment);
}
