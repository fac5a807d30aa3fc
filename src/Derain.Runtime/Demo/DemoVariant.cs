using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Demo;

/// <summary>Something that a demonstration shows and measures beside the clear clip.</summary>
/// <param name="Key">Its name for programs, such as <c>noSwitch</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Options">What is done to the clip; null for nothing.</param>
/// <param name="IsOfClear">Whether it is done to the clear clip and not to the rainy one.</param>
public sealed record DemoVariant(string Key, string Name, DerainOptions? Options, bool IsOfClear = false)
{
    /// <summary>The clip as it comes.</summary>
    public static DemoVariant Input { get; } = new("input", "rainy input", null);

    /// <summary>The clear clip: of interest is its own stability, which bounds that of the others.</summary>
    public static DemoVariant Clear { get; } = new("clear", "clear clip itself", null, IsOfClear: true);

    /// <summary>Encoded and decoded, nothing more: an autoencoder blurs some of the rain away by itself.</summary>
    public static DemoVariant Autoencoder(DerainOptions options) =>
        new("autoencoder", "autoencoder alone", RoundTrip(options));

    /// <summary>The method as asked for.</summary>
    public static DemoVariant Derained(DerainOptions options) => new("derained", "derained", options);

    /// <summary>The clear clip encoded and decoded: what the best of all results could come to.</summary>
    public static DemoVariant AutoencoderOfClear(DerainOptions options) =>
        new("autoencoderOfClear", "autoencoder on the clear clip", RoundTrip(options), IsOfClear: true);

    private static DerainOptions RoundTrip(DerainOptions options) => options with { Skip = options.Steps };
}
