using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>
/// The shapes that are timed: layers of CogVideoX-2b and 5b, of their autoencoder and of T5-XXL as they run on a clip of 49 frames
/// of 480×720; the same cut to a part, so that a CPU is done in a second; and those of the small model that ships.
/// </summary>
internal static class BenchCases
{
    private const int Text = 226;
    private const int Image = 13 * 30 * 45; // latent frames × patches of two latents
    private const int Tokens = Text + Image;

    /// <summary>All shapes.</summary>
    /// <param name="activations">Element type of activations.</param>
    /// <param name="weights">Element type of matrices and filters.</param>
    public static IEnumerable<BenchCase> All(DType activations, DType weights)
    {
        BenchShapes shapes = new(activations, weights);
        return
        [
            .. Transformer("2b", shapes, width: 1920, heads: 30, isRotary: false),
            .. Transformer("5b", shapes, width: 3072, heads: 48, isRotary: true),
            .. Latents(shapes),
            .. Autoencoder(shapes),
            .. TextEncoder(new BenchShapes(DType.F32, weights)),
            .. Linear(shapes), .. Attention(shapes), .. Conv3d(shapes), .. GroupNorm(shapes),
        ];
    }

    /// <summary>Matrix products of the small model, and some of 2b cut to 2,048 tokens.</summary>
    public static IEnumerable<BenchCase> Linear(BenchShapes shapes) =>
    [
        shapes.Product("1024³", 1024, 1024, 1024),
        shapes.Product("small feed-forward in, 320×128→512", 320, 128, 512),
        shapes.Product("small attention out, 320×128→128", 320, 128, 128),
        shapes.Product("2b part attention out, 2048×1920→1920", 2048, 1920, 1920),
        shapes.Product("2b part feed-forward in, 2048×1920→7680", 2048, 1920, 7680),
        shapes.Product("2b adaLN, 1×512→11520", 1, 512, 11520),
    ];

    /// <summary>Attention of the small model, and two heads of 2b.</summary>
    public static IEnumerable<BenchCase> Attention(BenchShapes shapes) =>
    [
        shapes.Attend("small attention, B 1 S 320 N 4 D 32", 1, 320, 4, 32, text: 32),
        shapes.Attend("small attention switched, B 2 S 320 N 4 D 32", 2, 320, 4, 32, text: 32, isSwitched: true),
        shapes.Attend("2b part attention, B 1 S 4096 N 2 D 64", 1, 4096, 2, 64, Text),
        shapes.Attend("2b part attention switched, B 2 S 2048 N 2 D 64", 2, 2048, 2, 64, Text, isSwitched: true),
    ];

    /// <summary>Convolutions of the small model's autoencoder, and of 2b's over an eighth of the frame.</summary>
    public static IEnumerable<BenchCase> Conv3d(BenchShapes shapes) =>
    [
        shapes.Convolve("small, 9×64×96 16→16", 9, 64, 96, 16, 16),
        shapes.Convolve("small, 5×32×48 32→32", 5, 32, 48, 32, 32),
        shapes.Convolve("small, 3×16×24 64→64", 3, 16, 24, 64, 64),
        shapes.Convolve("vae part finest, 9×60×90 128→128", 9, 60, 90, 128, 128),
        shapes.Convolve("vae part coarsest, 3×60×90 512→512", 3, 60, 90, 512, 512),
    ];

    /// <summary>Group norms of both autoencoders.</summary>
    public static IEnumerable<BenchCase> GroupNorm(BenchShapes shapes) =>
    [
        shapes.GroupNorm("small, 9×64×96×16 in 4", 9, 64, 96, 16, groups: 4),
        shapes.GroupNorm("vae part finest, 9×120×180×128 in 32", 9, 120, 180, 128, groups: 32),
    ];

    /// <summary>One prediction: the layers of a block, and what comes before and after the blocks.</summary>
    private static IEnumerable<BenchCase> Transformer(string model, BenchShapes shapes, int width, int heads, bool isRotary)
    {
        TensorType stream = shapes.Activations(1, Tokens, width);
        TensorType row = shapes.Activations(1, width);
        TensorType vector = BenchShapes.F32(width);
        TensorType head = BenchShapes.F32(width / heads);
        TensorType? table = isRotary ? BenchShapes.F32(Image, width / heads) : null;
        string size = $"S {Tokens} D {width}";
        return
        [
            shapes.Attend($"{model} attention, B 1 S {Tokens} N {heads} D 64", 1, Tokens, heads, 64, Text),
            shapes.Attend($"{model} attention switched, B 2 S {Tokens} N {heads} D 64", 2, Tokens, heads, 64, Text, isSwitched: true),
            new($"{model} query, key or value, {Tokens}×{width}→{width}", new Linear(), [stream, shapes.Weights(width, width), vector]),
            new(
                $"{model} attention out, gated residual, {Tokens}×{width}→{width}",
                new Linear(TextTokens: Text),
                [stream, shapes.Weights(width, width), vector, stream, row, row]),
            new(
                $"{model} feed-forward in, GELU, {Tokens}×{width}→{4 * width}",
                new Linear(Activation.GeluTanh),
                [stream, shapes.Weights(4 * width, width), BenchShapes.F32(4 * width)]),
            new(
                $"{model} feed-forward out, gated residual, {Tokens}×{4 * width}→{width}",
                new Linear(TextTokens: Text),
                [shapes.Activations(1, Tokens, 4 * width), shapes.Weights(width, 4 * width), vector, stream, row, row]),
            new(
                $"{model} adaLN norm, {size}", new LayerNorm(1e-5, Text), [stream, vector, vector, row, row, row, row]),
            new(
                isRotary ? $"{model} query norm and rotation, {size}" : $"{model} query norm, {size}",
                new HeadNorm(heads, 1e-6, isRotary ? Text : 0),
                [stream, head, head, table, table]),
        ];
    }

    /// <summary>What a step does to the latents themselves.</summary>
    private static IEnumerable<BenchCase> Latents(BenchShapes shapes)
    {
        Shape latents = [1, 13, 16, 60, 90];
        TensorType x = new(DType.F32, latents);
        return
        [
            new("latents noise", new GaussianNoise(latents, 0, 0), []),
            new("latents guided step", new LinearCombination(0.9, -1.4, 1.5, 0.1), [x, x, x, x]),
            new("latents to patches", new Patchify(1, 2), [shapes.Activations(1, 13, 16, 60, 90)]),
            new("patches to latents", new Unpatchify(1, 2, 13, 60, 90), [BenchShapes.F32(2, Image, 64)]),
        ];
    }

    /// <summary>The layers of a chunk: two latent frames to eight, from the coarsest level to the finest.</summary>
    private static IEnumerable<BenchCase> Autoencoder(BenchShapes shapes) =>
    [
        shapes.Convolve("vae conv, 2×60×90 512→512", 2, 60, 90, 512, 512, isContinued: true),
        shapes.Convolve("vae conv, 4×120×180 512→256", 4, 120, 180, 512, 256, isContinued: true),
        shapes.Convolve("vae conv, 8×240×360 256→256", 8, 240, 360, 256, 256, isContinued: true),
        shapes.Convolve("vae conv, 8×480×720 128→128", 8, 480, 720, 128, 128, isContinued: true),
        shapes.Convolve("vae conv in, 8×480×720 3→128", 8, 480, 720, 3, 128, isContinued: true),
        shapes.Convolve("vae conv out, 8×480×720 128→3", 8, 480, 720, 128, 3, isContinued: true),
        shapes.Upsample("vae upsampling conv, 2×60×90 512→512", 2, 60, 90, 512),
        shapes.Upsample("vae upsampling conv, 8×240×360 256→256", 8, 240, 360, 256),
        shapes.SpatialNorm("vae spatial norm, 2×60×90×512 in 32", 2, 60, 90, 512),
        shapes.SpatialNorm("vae spatial norm, 8×240×360×256 in 32", 8, 240, 360, 256),
        shapes.SpatialNorm("vae spatial norm, 8×480×720×128 in 32", 8, 480, 720, 128),
        shapes.GroupNorm("vae encoder norm, 8×480×720×128 in 32", 8, 480, 720, 128, groups: 32),
        new("vae frames doubled, 4×120×180×512", new UpsampleFrames(), [shapes.Activations(1, 4, 120, 180, 512)]),
        new("vae frames to video, 49×480×720", new FramesToVideo(), [new TensorType(DType.U8, [1, 49, 480, 720, 3])]),
        new("vae video to frames, 49×480×720", new VideoToFrames(), [shapes.Activations(1, 49, 480, 720, 3)]),
    ];

    /// <summary>A layer of T5-XXL, which has F32 activations on every device.</summary>
    private static IEnumerable<BenchCase> TextEncoder(BenchShapes shapes)
    {
        TensorType stream = shapes.Activations(1, Text, 4096);
        return
        [
            new("t5 norm, S 226 D 4096", new RmsNorm(1e-6), [stream, BenchShapes.F32(4096)]),
            new("t5 projection, 226×4096→4096", new Linear(), [stream, shapes.Weights(4096, 4096)]),
            new("t5 feed-forward in, GELU, 226×4096→10240", new Linear(Activation.GeluTanh), [stream, shapes.Weights(10240, 4096)]),
            new("t5 feed-forward out, 226×10240→4096", new Linear(), [shapes.Activations(1, Text, 10240), shapes.Weights(4096, 10240)]),
            new("t5 attention, S 226 N 64 D 64", new Attention(64, 1), [stream, stream, stream, BenchShapes.F32(64, Text, Text)]),
        ];
    }
}
