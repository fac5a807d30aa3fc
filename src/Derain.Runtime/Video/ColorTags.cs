namespace Derain.Runtime.Video;

/// <summary>
/// Colour tags of a result, by their ffmpeg names: those of the source where its frames were not converted to others,
/// else bt709. What a file does not say is written down as it was assumed.
/// </summary>
/// <param name="Matrix">YCbCr matrix.</param>
/// <param name="Primaries">Primaries.</param>
/// <param name="Transfer">Transfer function.</param>
/// <param name="IsFullRange">Whether black is 0 and white 255.</param>
internal sealed record ColorTags(string Matrix, string Primaries, string Transfer, bool IsFullRange)
{
    private static readonly ColorTags Bt709 = new("bt709", "bt709", "bt709", IsFullRange: false);

    /// <summary>The name of <see cref="Matrix"/> in ffmpeg's scale filter.</summary>
    public string ScaleMatrix => Matrix == "bt470bg" ? "bt470" : Matrix;

    public static ColorTags Of(VideoInfo? source)
    {
        if (source is null or { IsHdr: true } or { HasWideGamut: true } || source.IsRgb)
        {
            return Bt709;
        }

        bool isSmall = ReadFilters.AssumedMatrix(source) == "bt601";
        string matrix = source.ColorSpace switch
        {
            "bt709" or "smpte170m" or "bt470bg" or "fcc" or "smpte240m" => source.ColorSpace,
            null when isSmall => "smpte170m",
            _ => "bt709",
        };
        bool isUntaggedSmall = source.ColorSpace is null && isSmall;
        return new ColorTags(
            matrix,
            source.ColorPrimaries ?? (isUntaggedSmall ? "smpte170m" : "bt709"),
            TransferOption(source.ColorTransfer ?? (isUntaggedSmall ? "smpte170m" : "bt709")),
            source.ColorRange == "pc");
    }

    /// <summary>ffmpeg prints two of the names otherwise than it reads them.</summary>
    private static string TransferOption(string printed) => printed switch
    {
        "bt470m" => "gamma22",
        "bt470bg" => "gamma28",
        _ => printed,
    };
}
