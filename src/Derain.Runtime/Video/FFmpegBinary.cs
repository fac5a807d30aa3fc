using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>
/// Where ffmpeg and ffprobe are: in FFMpegCore's <c>BinaryFolder</c> if that is set, else on the search path.
/// </summary>
internal static class FFmpegBinary
{
    public static string FFmpeg(FFOptions? options = null) =>
        Locate(GlobalFFOptions.GetFFMpegBinaryPath(options), options ?? GlobalFFOptions.Current);

    public static string FFprobe(FFOptions? options = null) =>
        Locate(GlobalFFOptions.GetFFProbeBinaryPath(options), options ?? GlobalFFOptions.Current);

    public static VideoException NotFound(string program, Exception? cause = null) => new(
        $"{Path.GetFileNameWithoutExtension(program)} was not found. Install it with "
        + "'apt-get install -y --no-install-recommends ffmpeg' (Debian, Ubuntu), 'brew install ffmpeg' (macOS) "
        + "or 'winget install ffmpeg' (Windows).",
        cause);

    // FFMpegCore falls back to the search path without a word when the configured folder holds no binary.
    private static string Locate(string program, FFOptions options)
    {
        if (!string.IsNullOrEmpty(options.BinaryFolder) && !File.Exists(program))
        {
            throw new VideoException(
                $"The folder '{options.BinaryFolder}' set for ffmpeg holds no {program}; "
                + "correct the folder or unset it.");
        }

        return program;
    }
}
