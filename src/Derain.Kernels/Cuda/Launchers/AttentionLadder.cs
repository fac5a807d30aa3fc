using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Launches <c>ladder/attention</c>: attention from the formula to the fastest kernel, one idea a rung. For measuring and
/// teaching; models never come here.
/// </summary>
internal static class AttentionLadder
{
    /// <summary>The first rung that needs Hopper.</summary>
    public const int FirstOfHopper = 6;

    private const int HeadDim = 64;
    private const double Log2E = 1.4426950408889634;

    /// <summary>The rungs, from number 1 on.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "naive", "online", "shared", "tensor cores", "swizzled", "warpgroups", "specialized", "overlapped", "ping-pong",
    ];

    /// <summary>Attention by a rung, or false where the rung does not take it: by another head, with a bias, switched.</summary>
    public static bool TryLaunch(int rung, Attention operation, in CudaArguments arguments)
    {
        int headDim = arguments.Output.Shape[2] / operation.Heads;
        bool applies = arguments.Output.Type is DType.F16 or DType.BF16
            && headDim == HeadDim
            && operation is { Scale: > 0, Switch: null }
            && !arguments.Has(3)
            && (rung < FirstOfHopper || arguments.Backend.Kernels.Architecture.HasHopperInstructions);
        if (!applies)
        {
            return false;
        }

        switch (rung)
        {
            case <= 4:
                LaunchPlain(rung, operation, arguments);
                return true;
            case 5:
                AttentionLauncher.LaunchWithoutHopper(operation, arguments);
                return true;
            case 6 or 7:
                return TryLaunchCopied(rung, operation, arguments);
            default:
                return AttentionHopperLauncher.TryLaunch(operation, arguments, pingPong: rung == 9);
        }
    }

    private static void LaunchPlain(int rung, Attention operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        (int batch, int tokens, int _) = Sizes(arguments);
        int queries = rung == 4 ? 64 : 128;
        Kernel(rung, arguments).Launch(
            ((tokens + queries - 1) / queries, operation.Heads, batch),
            128,
            0,
            TokenTensor.Of(arguments, 0, type, AttentionTile.Alignment),
            TokenTensor.Of(arguments, 1, type, AttentionTile.Alignment),
            TokenTensor.Of(arguments, 2, type, AttentionTile.Alignment),
            arguments.OutputPointer,
            tokens,
            (float)(operation.Scale * Log2E));
    }

    private static bool TryLaunchCopied(int rung, Attention operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        (int batch, int tokens, int width) = Sizes(arguments);
        TokenTensor[] operands =
        [
            TokenTensor.Of(arguments, 0, type, AttentionTile.Alignment),
            TokenTensor.Of(arguments, 1, type, AttentionTile.Alignment),
            TokenTensor.Of(arguments, 2, type, AttentionTile.Alignment),
        ];
        if (!operands.All(operand => TensorMap.Takes(operand, batch, tokens, width)))
        {
            return false;
        }

        // One warpgroup and two slots; or two, beside one that copies, and four slots.
        (int queries, int threads, int slots) = rung == 6 ? (64, 128, 2) : (128, 384, 4);
        int sharedBytes = 1024 + ((queries + (slots * 2 * 128)) * HeadDim * 2) + (((2 * slots) + 1) * 8);
        Kernel(rung, arguments).Launch(
            ((tokens + queries - 1) / queries, operation.Heads, batch),
            threads,
            sharedBytes,
            TensorMap.OfTokens(type, operands[0], batch, tokens, width, queries),
            TensorMap.OfTokens(type, operands[1], batch, tokens, width, AttentionHopperTile.Keys),
            TensorMap.OfTokens(type, operands[2], batch, tokens, width, AttentionHopperTile.Keys),
            arguments.OutputPointer,
            tokens,
            (float)(operation.Scale * Log2E));
        return true;
    }

    private static (int Batch, int Tokens, int Width) Sizes(in CudaArguments arguments)
    {
        Shape shape = arguments.Output.Shape;
        return (shape[0], shape[1], shape[2]);
    }

    private static CudaKernel Kernel(int rung, in CudaArguments arguments) => arguments.Kernel(
        $"ladder/attention/attention_{rung}_{Names[rung - 1].Replace(' ', '_')}.cu",
        new Define("ELEMENT", CudaTypes.Name(arguments.Output.Type)));
}
