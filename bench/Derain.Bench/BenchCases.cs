using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Bench;

/// <summary>
/// The shapes that are timed: those of the small model that ships, and layers of CogVideoX-2b, the autoencoder's cut to a part of
/// the frame so that a CPU is done in a second.
/// </summary>
internal static class BenchCases
{
    private const int Text = 226;

    public static IEnumerable<BenchCase> Linear =>
    [
        Product("1024³ f32", 1024, 1024, 1024, DType.F32),
        Product("1024³ f16", 1024, 1024, 1024, DType.F16),
        Product("small feed-forward in, 320×128→512 f16", 320, 128, 512, DType.F16),
        Product("small attention out, 320×128→128 f16", 320, 128, 128, DType.F16),
        Product("2b attention out, 2048×1920→1920 f16", 2048, 1920, 1920, DType.F16),
        Product("2b feed-forward in, 2048×1920→7680 f16", 2048, 1920, 7680, DType.F16),
        Product("2b adaLN, 1×512→11520 f16", 1, 512, 11520, DType.F16),
    ];

    public static IEnumerable<BenchCase> Attention =>
    [
        Attend("small, B 1 S 320 N 4 D 32", 1, 320, 4, 32, text: 32, switched: false),
        Attend("small switched, B 2 S 320 N 4 D 32", 2, 320, 4, 32, text: 32, switched: true),
        Attend("2b head dim, B 1 S 4096 N 2 D 64", 1, 4096, 2, 64, Text, switched: false),
        Attend("2b head dim switched, B 2 S 2048 N 2 D 64", 2, 2048, 2, 64, Text, switched: true),
    ];

    public static IEnumerable<BenchCase> Conv3d =>
    [
        Convolve("small, 9×64×96 16→16", 9, 64, 96, 16, 16),
        Convolve("small, 5×32×48 32→32", 5, 32, 48, 32, 32),
        Convolve("small, 3×16×24 64→64", 3, 16, 24, 64, 64),
        Convolve("2b finest, 9×60×90 128→128", 9, 60, 90, 128, 128),
        Convolve("2b coarsest, 3×60×90 512→512", 3, 60, 90, 512, 512),
    ];

    public static IEnumerable<BenchCase> GroupNorm =>
    [
        Norm("small, 9×64×96×16 in 4", 9, 64, 96, 16, 4),
        Norm("2b finest, 9×120×180×128 in 32", 9, 120, 180, 128, 32),
    ];

    private static TensorType F32(params ReadOnlySpan<int> dims) => new(DType.F32, new Shape(dims));

    private static BenchCase Product(string name, int rows, int inputs, int outputs, DType weights) =>
        new(name, new Linear(), [F32(rows, inputs), new TensorType(weights, [outputs, inputs]), F32(outputs)]);

    private static BenchCase Attend(string name, int batch, int tokens, int heads, int headDim, int text, bool switched)
    {
        TensorType stream = F32(batch, tokens, heads * headDim);
        AttentionSwitch? rows = switched ? new AttentionSwitch(1, 1) : null;
        return new(name, new Attention(heads, 1 / Math.Sqrt(headDim), text, rows), [stream, stream, stream]);
    }

    private static BenchCase Convolve(string name, int frames, int height, int width, int inputs, int outputs) => new(
        name,
        new Conv3d(),
        [F32(1, frames, height, width, inputs), new TensorType(DType.F16, [outputs, inputs, 3, 3, 3]), F32(outputs)]);

    private static BenchCase Norm(string name, int frames, int height, int width, int channels, int groups) => new(
        name, new GroupNorm(groups, 1e-6, Activation.Silu), [F32(1, frames, height, width, channels), F32(channels), F32(channels)]);
}
