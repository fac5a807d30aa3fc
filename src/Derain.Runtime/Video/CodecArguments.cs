namespace Derain.Runtime.Video;

/// <summary>What ffmpeg's encoders are told, by codec.</summary>
internal static class CodecArguments
{
    // x264, x265 and libvpx are told how much they may lose in numbers of their own; at these nobody sees it.
    private const int H264Quality = 16;
    private const int HevcQuality = 18;
    private const int Vp9Quality = 20;

    /// <summary>Name of ffmpeg's encoder.</summary>
    public static string Encoder(VideoCodec codec, bool lossless) => codec switch
    {
        VideoCodec.H264 => lossless ? "libx264rgb" : "libx264",
        VideoCodec.Hevc => "libx265",
        VideoCodec.Vp9 => "libvpx-vp9",
        VideoCodec.Ffv1 => "ffv1",
        _ => "prores_ks",
    };

    /// <summary>Whether frames are coded as red, green and blue.</summary>
    public static bool IsRgb(VideoCodec codec, bool lossless) => lossless || codec == VideoCodec.Ffv1;

    /// <summary>Pixel format that frames are coded in.</summary>
    public static string PixelFormat(VideoCodec codec, bool lossless, FrameSize size)
    {
        // 4:2:0 stores chroma for pairs of rows and columns; only 4:4:4 can hold an odd size exactly.
        string yuv = size.IsOdd && codec != VideoCodec.Vp9 ? "yuv444p" : "yuv420p";
        return codec switch
        {
            VideoCodec.H264 => lossless ? "rgb24" : yuv,
            VideoCodec.Hevc or VideoCodec.Vp9 => lossless ? "gbrp" : yuv,
            VideoCodec.Ffv1 => "bgr0",
            _ => "yuv422p10le",
        };
    }

    /// <summary>Encoder, pixel format, quality, and at the end what the user adds.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="options">Quality and the user's options.</param>
    /// <param name="size">Size of the result.</param>
    /// <param name="container">Where it is written to.</param>
    /// <exception cref="VideoException">The codec has no such quality.</exception>
    public static IEnumerable<string> For(
        VideoCodec codec, VideoWriterOptions options, FrameSize size, OutputContainer container)
    {
        Check(codec, options);
        List<KeyValuePair<string, string>> arguments =
        [
            new("c", Encoder(codec, options.Lossless)),
            new("pix_fmt", PixelFormat(codec, options.Lossless, size)),
            .. Quality(codec, options),
        ];
        if (codec == VideoCodec.Hevc && container.IsQuickTime)
        {
            arguments.Add(new("tag", "hvc1")); // Apple's players look for this name only.
        }

        if (options.EncoderOptions.Any(static option => option.Key is "b" or "qp" or "lossless"))
        {
            arguments.RemoveAll(static argument => argument.Key == "crf"); // else it would win
        }

        foreach ((string key, string value) in options.EncoderOptions)
        {
            int known = arguments.FindIndex(argument => argument.Key == key);
            if (known < 0)
            {
                arguments.Add(new(key, value));
            }
            else
            {
                // Parameters of x265 come in one list, of which later ones win.
                arguments[known] = new(key, key == "x265-params" ? $"{arguments[known].Value}:{value}" : value);
            }
        }

        return arguments.SelectMany(static argument => (string[])[$"-{argument.Key}:v:0", argument.Value]);
    }

    private static KeyValuePair<string, string>[] Quality(VideoCodec codec, VideoWriterOptions options)
    {
        bool lossless = options.Lossless;
        return codec switch
        {
            VideoCodec.H264 => [new("preset", "medium"), Level("qp", "crf", H264Quality)],
            VideoCodec.Hevc =>
            [
                new("preset", "medium"),
                .. lossless ? [] : (ReadOnlySpan<KeyValuePair<string, string>>)[Level("crf", "crf", HevcQuality)],
                new("x265-params", lossless ? "log-level=error:lossless=1" : "log-level=error"),
            ],
            VideoCodec.Vp9 =>
            [
                new("b", "0"), new("deadline", "good"), new("cpu-used", "2"), new("row-mt", "1"),
                lossless ? new("lossless", "1") : Level("crf", "crf", Vp9Quality),
            ],
            VideoCodec.Ffv1 => [new("level", "3"), new("slicecrc", "1")],
            _ => [new("profile", "3"), new("vendor", "apl0")],
        };

        KeyValuePair<string, string> Level(string exact, string name, int standard) =>
            lossless ? new(exact, "0") : new(name, $"{options.Quality ?? standard}");
    }

    private static void Check(VideoCodec codec, VideoWriterOptions options)
    {
        int worst = codec switch
        {
            VideoCodec.H264 or VideoCodec.Hevc => 51,
            VideoCodec.Vp9 => 63,
            _ => -1,
        };
        if (options.Quality is { } quality && (quality < 0 || quality > worst))
        {
            throw new VideoException(codec switch
            {
                VideoCodec.Ffv1 => $"FFV1 is always lossless and has no quality {quality}; leave the quality out.",
                VideoCodec.ProRes => $"ProRes has profiles in place of quality {quality}; leave the quality out.",
                _ => $"The quality must be 0 to {worst}, not {quality}; lower is better.",
            });
        }

        if (options.Lossless && codec == VideoCodec.ProRes)
        {
            throw new VideoException("ProRes is never lossless; choose FFV1, H.264, H.265 or VP9 for a lossless result.");
        }
    }
}
