using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Demo;

/// <summary>The method with one of its parts taken out at a time, all else and the seed being equal, as the paper's figures have it.</summary>
public static class Ablation
{
    /// <summary>What taking a part out means, in a sentence for each variant, by <see cref="DemoVariant.Key"/>.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>
    {
        ["noSwitch"] = "all blocks attend as they were trained to: guidance moves the whole scene, not only the rain.",
        ["noNegativePrompt"] = "both branches read the same prompt, so guidance has nothing to move away from: "
            + "the plain reconstruction through the noise space.",
        ["ddim"] = "the deterministic sampler run backwards: no noise maps, so less of the clip is kept.",
        ["ddpm"] = "every step's noise is kept as a map that leads back along the clip.",
    };

    /// <summary>The variants of a run.</summary>
    /// <param name="options">The run.</param>
    public static IReadOnlyList<DemoVariant> Of(DerainOptions options) =>
    [
        new DemoVariant("noSwitch", "no attention switch", options with { SwitchBlocks = BlockSet.None }),
        new DemoVariant("noNegativePrompt", "no negative prompt", options with { NegativePrompt = options.Prompt }),
        options.Inversion == InversionMethod.Ddpm
            ? new DemoVariant("ddim", "DDIM inversion", options with { Inversion = InversionMethod.Ddim })
            : new DemoVariant("ddpm", "DDPM inversion", options with { Inversion = InversionMethod.Ddpm }),
    ];
}
