using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>
/// A clip to try things on, made by ffmpeg alone: a moving test scene in the rain, with a tone for sound.
/// </summary>
public sealed record TestClip
{
    private const int DrawnWidth = 640;

    /// <summary>Size in pixels.</summary>
    public FrameSize Size { get; init; } = new(96, 64);

    /// <summary>Frames to make.</summary>
    public int Frames { get; init; } = 9;

    /// <summary>Frames per second.</summary>
    public Rational FrameRate { get; init; } = new(30000, 1001);

    /// <summary>Whether it rains: slanted streaks that differ in every frame.</summary>
    public bool Rain { get; init; } = true;

    /// <summary>Whether there is sound, a 440 Hz tone.</summary>
    public bool Sound { get; init; } = true;

    /// <summary>Seed of the rain; the same seed rains the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Makes the clip.</summary>
    /// <param name="path">A .mp4, .m4v, .mov or .mkv file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="VideoException">The file cannot be written, or ffmpeg is not installed.</exception>
    public void Write(string path, bool overwrite = false)
    {
        OutputContainer container = OutputContainer.For(path);
        using StagedOutput staged = StagedOutput.For(path, overwrite);
        using FFmpegProcess process = FFmpegProcess.FFmpeg(
        [
            "-y", "-filter_complex", Graph(), "-map", "[scene]",
            .. Sound ? ["-map", "[tone]", "-c:a", "aac"] : Array.Empty<string>(),
            "-frames:v", Frames.ToString(), "-c:v", "libx264", "-crf", "12",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-movflags", "+faststart", "-f", container.Muxer, staged.FFmpegTarget,
        ]);
        if (process.WaitForExit() != 0)
        {
            throw new VideoException($"'{path}' could not be made: {process.FailureReason()}.");
        }

        staged.Commit();
    }

    private string Graph()
    {
        string rate = FrameRate.ToString();
        string toYuv = "scale=out_color_matrix=bt709:out_range=tv,format="
            + (Size.Width % 2 == 0 && Size.Height % 2 == 0 ? "yuv420p" : "yuv444p");
        // Drawn large and scaled down, so that the scene looks the same in a small frame; and in half the contrast, so
        // that rain shows on it.
        int detail = Math.Max(1, (DrawnWidth + Size.Width - 1) / Size.Width);
        string scene = $"testsrc2=s={Size.Width * detail}x{Size.Height * detail}:r={rate},"
            + $"scale={Size.Width}:{Size.Height}:flags=area,format=gbrp,lutrgb=r=36+val*0.5:g=36+val*0.5:b=36+val*0.5";

        // Sparse specks of noise, drawn out along the fall and tilted by the wind. The canvas is larger than the frame,
        // so that the tilt brings no corner into view.
        int canvas = Size.Width + Size.Height + 32;
        int streak = Math.Max(5, Size.Height / 10);
        string rain = $"color=black:s={canvas}x{canvas / streak + 2}:r={rate},format=yuv444p,"
            + $"noise=c0_seed={Seed}:c0s=80:c0f=t,lutyuv=y='if(gt(val,104),180,16)',format=gray,"
            + $"scale={canvas}:{canvas}:flags=bilinear,rotate=0.2:c=black,crop={Size.Width}:{Size.Height},format=gbrp";
        string video = Rain
            ? $"{scene}[dry];{rain}[rain];[dry][rain]blend=all_mode=screen,{toYuv}[scene]"
            : $"{scene},{toYuv}[scene]";
        string length = FrameRate.DurationOf(Frames).TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
        return Sound ? $"{video};sine=frequency=440:sample_rate=48000:duration={length}[tone]" : video;
    }
}
