namespace Derain.Runtime.Video;

/// <summary>Which entries of a folder are clips: videos by their extension, and folders of numbered PNG frames.</summary>
internal static class ClipFolder
{
    private static readonly HashSet<string> VideoExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts", ".wmv", ".flv", ".ogv", ".y4m",
        ".gif",
    };

    /// <summary>Whether a file is a video, going by its name; hidden ones are not.</summary>
    public static bool IsVideo(string file) =>
        VideoExtensions.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).StartsWith('.');

    /// <summary>The videos that lie in a folder, in ordinal order.</summary>
    public static string[] VideosIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(IsVideo).Order(StringComparer.Ordinal)];

    /// <summary>Whether numbered PNG files lie in a folder.</summary>
    public static bool HoldsFrames(string folder) =>
        Directory.EnumerateFiles(folder, "*.png", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive })
            .Any(file => Path.GetFileNameWithoutExtension(file).AsSpan().ContainsAnyInRange('0', '9'));

    /// <summary>The name of a clip: of its folder when it is one of frames, else of its file without the extension.</summary>
    public static string NameOf(string clip) =>
        Directory.Exists(clip) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(clip)) : Path.GetFileNameWithoutExtension(clip);
}
