using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Sizes of the published models, and of two that run in a moment.</summary>
internal static class ModelPresets
{
    private const string Ddim = "CogVideoXDDIMScheduler";
    private const string Dpm = "CogVideoXDPMScheduler";

    private static readonly TextEncoderSize XXL = new(Layers: 24, Width: 4096, Heads: 64, HeadDim: 64, Hidden: 10240, Vocabulary: 32128);
    private static readonly VaeSize Vae2b = new([128, 256, 256, 512], Layers: 3, Groups: 32, Height: 480, Width: 720, Scaling: 1.15258426);

    private static readonly ModelSize CogVideoX2b = new()
    {
        Transformer = new(Layers: 30, Heads: 30, HeadDim: 64, TimeDim: 512, Frames: 49, Height: 60, Width: 90),
        Vae = Vae2b,
        TextEncoder = XXL,
        Scheduler = Ddim,
        SnrShift = 3,
        DType = DType.F16,
    };

    private static readonly ModelSize CogVideoX5b = CogVideoX2b with
    {
        Transformer = new(Layers: 42, Heads: 48, HeadDim: 64, TimeDim: 512, Frames: 49, Height: 60, Width: 90, Rotary: true),
        Vae = Vae2b with { Scaling = 0.7 },
        Scheduler = Dpm,
        SnrShift = 1,
        DType = DType.BF16,
    };

    private static readonly ModelSize CogVideoX15 = CogVideoX5b with
    {
        Transformer = CogVideoX5b.Transformer with { Frames = 81, Height = 300, Width = 300, PatchFrames = 2 },
        Vae = Vae2b with { Scaling = 0.7, InvertScaling = true },
    };

    private static readonly ModelSize Tiny = CogVideoX2b with
    {
        Transformer = new(Layers: 4, Heads: 4, HeadDim: 16, TimeDim: 32, Frames: 9, Height: 4, Width: 6),
        Vae = new([4, 8, 8, 16], Layers: 3, Groups: 2, Height: 32, Width: 48, Scaling: 1.15258426),
        TextEncoder = new(Layers: 3, Width: 32, Heads: 4, HeadDim: 8, Hidden: 64, Vocabulary: 512),
        DType = DType.F32,
    };

    private static readonly ModelSize Small = CogVideoX2b with
    {
        Transformer = new(Layers: 6, Heads: 4, HeadDim: 32, TimeDim: 128, Frames: 9, Height: 16, Width: 24),
        Vae = new([16, 32, 64], Layers: 1, Groups: 4, Height: 64, Width: 96, Scaling: 1),
        TextEncoder = new(Layers: 2, Width: 64, Heads: 4, HeadDim: 16, Hidden: 128, Vocabulary: 256),
        TextTokens = 32,
    };

    /// <summary>Every preset by the name <c>--like</c> knows it.</summary>
    public static IReadOnlyDictionary<string, ModelSize> All { get; } = new Dictionary<string, ModelSize>
    {
        ["2b"] = CogVideoX2b,
        ["5b"] = CogVideoX5b,
        ["1.5-5b"] = CogVideoX15,
        ["tiny"] = Tiny,
        ["small"] = Small,
    };
}
