using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Demo;

/// <summary>Something that a demonstration shows and measures beside the clear clip.</summary>
/// <param name="Key">Its name for programs, such as <c>noSwitch</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Options">What is done to the clip; null for nothing.</param>
/// <param name="IsOfClear">Whether it is done to the clear clip and not to the rainy one.</param>
public sealed record DemoVariant(string Key, string Name, DerainOptions? Options, bool IsOfClear = false)
{
    /// <summary><see cref="Key"/> of <see cref="Input"/>.</summary>
    public const string InputKey = "input";

    /// <summary><see cref="Key"/> of <see cref="Autoencoder"/>.</summary>
    public const string AutoencoderKey = "autoencoder";

    /// <summary><see cref="Key"/> of <see cref="Derained"/>.</summary>
    public const string DerainedKey = "derained";

    /// <summary><see cref="Key"/> of <see cref="Clear"/>.</summary>
    public const string ClearKey = "clear";

    /// <summary>The clip as it comes.</summary>
    public static DemoVariant Input { get; } = new(InputKey, "rainy input", null);

    /// <summary>The clear clip: of interest is its own stability, which bounds that of the others.</summary>
    public static DemoVariant Clear { get; } = new(ClearKey, "clear clip itself", null, IsOfClear: true);

    /// <summary>Encoded and decoded, nothing more: an autoencoder blurs some of the rain away by itself.</summary>
    public static DemoVariant Autoencoder(DerainOptions options) =>
        new(AutoencoderKey, "autoencoder alone", RoundTrip(options));

    /// <summary>The method as asked for.</summary>
    public static DemoVariant Derained(DerainOptions options) => new(DerainedKey, "derained", options);

    /// <summary>The clear clip encoded and decoded: what the best of all results could come to.</summary>
    public static DemoVariant AutoencoderOfClear(DerainOptions options) =>
        new("autoencoderOfClear", "autoencoder on the clear clip", RoundTrip(options), IsOfClear: true);

    /// <summary>What a demonstration shows, in the order of its table.</summary>
    /// <param name="options">The run.</param>
    /// <param name="withAblation">Whether the method is also run with one of its parts taken out at a time.</param>
    public static IReadOnlyList<DemoVariant> All(DerainOptions options, bool withAblation) =>
    [
        Input, Autoencoder(options), Derained(options), .. withAblation ? Ablation.Of(options) : [], AutoencoderOfClear(options), Clear,
    ];

    private static DerainOptions RoundTrip(DerainOptions options) => options with { Skip = options.Steps };
}
