using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>attention/attention_hopper.cu</c>, on Hopper and where it applies.</summary>
internal static class AttentionHopperLauncher
{
    private const double Log2E = 1.4426950408889634;

    /// <summary><see cref="Attention"/>, or false where another kernel must.</summary>
    /// <param name="operation">Which attention.</param>
    /// <param name="arguments">Its operands.</param>
    /// <param name="pingPong">Whether consumers take turns at the tensor cores; the tile's own choice without.</param>
    public static bool TryLaunch(Attention operation, in CudaArguments arguments, bool? pingPong = null)
    {
        DType type = arguments.Output.Type;
        (int batch, int queries, int width) = (arguments.Output.Shape[0], arguments.Output.Shape[1], arguments.Output.Shape[2]);
        int tokens = arguments[1].Shape[1];
        if (!arguments.Backend.Kernels.Architecture.HasHopperInstructions
            || AttentionHopperTile.Choose(type, width / operation.Heads, operation.Scale, arguments.Has(3)) is not { } tile)
        {
            return false;
        }

        var q = TokenTensor.Of(arguments, 0, type, AttentionTile.Alignment);
        var k = TokenTensor.Of(arguments, 1, type, AttentionTile.Alignment);
        var v = TokenTensor.Of(arguments, 2, type, AttentionTile.Alignment);
        if (!TensorMap.Takes(q, batch, queries, width)
            || !TensorMap.Takes(k, batch, tokens, width)
            || !TensorMap.Takes(v, batch, tokens, width))
        {
            return false;
        }

        Launch(operation, tile with { PingPong = pingPong ?? tile.PingPong }, q, k, v, arguments);
        return true;
    }

    private static void Launch(
        Attention operation, in AttentionHopperTile tile, in TokenTensor q, in TokenTensor k, in TokenTensor v, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        (int batch, int queryTokens, int width) = (arguments.Output.Shape[0], arguments.Output.Shape[1], arguments.Output.Shape[2]);
        int tokens = arguments[1].Shape[1];
        CudaKernel kernel = arguments.Kernel(
            "attention/attention_hopper.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("CONSUMERS", tile.Consumers),
            new Define("STAGES", tile.Stages),
            new Define("PING_PONG", tile.PingPong));
        int textTokens = TextSource.Of(operation, 0).TextTokens;
        TensorMap queries = TensorMap.OfTokens(type, q, batch, queryTokens, width, tile.Queries);
        (TensorMap textKeys, TensorMap imageKeys) = Split(type, k, batch, tokens, textTokens, width);
        (TensorMap textValues, TensorMap imageValues) = Split(type, v, batch, tokens, textTokens, width);
        int rowsAtOnce = operation.Switch is null ? batch : TextSource.MaxRows;
        for (int firstRow = 0; firstRow < batch; firstRow += rowsAtOnce)
        {
            var text = TextSource.Of(operation, firstRow);
            kernel.Launch(
                (text.TileCount(tile.Queries, queryTokens), operation.Heads, Math.Min(rowsAtOnce, batch - firstRow)),
                32 * tile.Warps,
                tile.SharedBytes,
                queries,
                textKeys,
                imageKeys,
                textValues,
                imageValues,
                arguments.OutputPointer,
                tokens,
                (float)(operation.Scale * Log2E),
                text);
        }
    }

    /// <summary>
    /// Text tokens and image tokens as tensors of their own, so that zeros follow either. One that is empty is the other again,
    /// for it is never read and the driver makes no empty ones.
    /// </summary>
    private static (TensorMap Text, TensorMap Image) Split(
        DType type, in TokenTensor all, int batch, int tokens, int textTokens, int width)
    {
        int imageTokens = tokens - textTokens;
        TokenTensor image = all with { Data = all.Data + (textTokens * all.Stride * type.Size) };
        TensorMap Text(in TokenTensor all) => TensorMap.OfTokens(type, all, batch, textTokens, width, AttentionHopperTile.Keys);
        TensorMap Image() => TensorMap.OfTokens(type, image, batch, imageTokens, width, AttentionHopperTile.Keys);
        if (textTokens == 0)
        {
            TensorMap only = Image();
            return (only, only);
        }

        TensorMap text = Text(all);
        return (text, imageTokens == 0 ? text : Image());
    }
}
