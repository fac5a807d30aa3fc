namespace Derain.Runtime.Video;

/// <summary>
/// The ffmpeg filters between a decoded frame, which ffmpeg has already turned upright, and rgb24 of the wanted size.
/// </summary>
internal static class ReadFilters
{
    /// <summary>Lanczos, with exact rounding and chroma at full resolution on both sides.</summary>
    public const string Scaling = "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp";

    // Brightness in cd/m² that becomes white of standard range, before highlights are rolled off.
    private const int ReferenceWhite = 100;

    public static string For(VideoInfo info, FrameSize size)
    {
        List<string> filters = [];
        if (info.IsInterlaced)
        {
            filters.Add("bwdif=mode=send_frame:deint=interlaced");
        }

        string scaleInput = $"{Scaling}:in_color_matrix={(info.ColorSpace is null ? AssumedMatrix(info) : "auto")}";
        string scale = $"scale={size.Width}:{size.Height}:{scaleInput}";
        if (info.IsHdr || info.HasWideGamut)
        {
            // zscale refuses odd sizes of subsampled formats; the high bit depth keeps gradients smooth until the end.
            filters.AddRange([scale, "format=yuv444p10le"]);
            filters.AddRange(info.IsHdr ? ToneMap(info) : MapGamut(info));
            filters.AddRange(["format=gbrp", $"scale={Scaling}"]);
        }
        else if (info.HasAlpha)
        {
            // Laid over black before it is scaled: colours that cannot be seen must not bleed into those that can.
            filters.AddRange([$"scale={scaleInput}:out_range=pc", "format=gbrap", "premultiply=inplace=1"]);
            filters.AddRange(["format=gbrp", $"scale={size.Width}:{size.Height}:{Scaling}"]);
        }
        else
        {
            filters.Add($"{scale}:out_range=pc");
        }

        filters.Add("format=rgb24");

        // Numbered anew at the clip's rate, every decoded frame is passed on exactly once.
        filters.Add($"settb={info.FrameRate.Denominator}/{info.FrameRate.Numerator},setpts=N");

        return string.Join(',', filters);
    }

    /// <summary>The YCbCr matrix of files that do not say, as players assume it: bt709 from HD up.</summary>
    public static string AssumedMatrix(VideoInfo info) =>
        info.CodedSize is { Width: >= 1280 } or { Height: > 576 } ? "bt709" : "bt601";

    private static IEnumerable<string> ToneMap(VideoInfo info) =>
    [
        $"zscale=tin={info.ColorTransfer}:pin={info.ColorPrimaries ?? "bt2020"}:min={ZscaleMatrix(info)}"
            + $":t=linear:npl={ReferenceWhite}",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=tonemap=hable:desat=0",
        "zscale=t=bt709:r=pc",
    ];

    private static IEnumerable<string> MapGamut(VideoInfo info) =>
    [
        $"zscale=tin=bt709:pin={info.ColorPrimaries}:min={ZscaleMatrix(info)}:t=linear",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "zscale=t=bt709:r=pc",
    ];

    private static string ZscaleMatrix(VideoInfo info) => info.ColorSpace switch
    {
        { } known and ("bt709" or "smpte170m" or "bt470bg" or "bt2020nc" or "bt2020c") => known,
        _ => info.IsHdr || info.ColorPrimaries == "bt2020" ? "bt2020nc" : "bt709",
    };
}
