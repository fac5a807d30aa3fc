using Derain.Runtime.Video;

namespace Derain.Runtime.Cli.Batch;

/// <summary>From what a user names to clips: files as they are, folders to the clips in them, wildcards to what they match.</summary>
internal static class InputExpansion
{
    /// <summary>
    /// The clips, in the order in which they are named, those of a folder or a wildcard in ordinal order, so that every machine finds the
    /// same. A clip that is named twice is there once.
    /// </summary>
    /// <param name="arguments">
    /// Files, frame patterns, folders and wildcards. A folder that holds numbered PNG frames is one clip, any other stands for its videos
    /// and its folders of frames. A file that does not exist is kept: it is that clip which fails.
    /// </param>
    /// <param name="recursive">Whether folders are searched to any depth; links are not followed.</param>
    /// <param name="output">A folder that results go to, which is not searched.</param>
    /// <exception cref="CommandException">A folder or a wildcard stands for no clip, or could stand for two things.</exception>
    public static IReadOnlyList<BatchInput> Expand(IEnumerable<string> arguments, bool recursive = false, string? output = null)
    {
        string? skipped = output is null ? null : Full(output);
        return
        [
            .. arguments.SelectMany(argument => Expand(argument, recursive, skipped)).DistinctBy(input => Full(input.Path), StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether an argument may stand for other than one clip.</summary>
    public static bool IsSeveral(string argument) =>
        Directory.Exists(argument) ? !IsClip(argument) : !File.Exists(argument) && Glob.IsGlob(argument);

    private static BatchInput[] Expand(string argument, bool recursive, string? skipped)
    {
        if (Directory.Exists(argument))
        {
            return IsClip(argument) ? [new BatchInput(argument)] : InFolder(argument, recursive, skipped);
        }

        return File.Exists(argument) || !Glob.IsGlob(argument) ? [new BatchInput(argument)] : Matching(argument);
    }

    private static BatchInput[] InFolder(string folder, bool recursive, string? skipped)
    {
        BatchInput[] clips = [.. Walk(folder, recursive, skipped).Select(clip => new BatchInput(clip, Between(folder, clip)))];
        return clips.Length > 0
            ? clips
            : throw Nothing(
                $"The folder '{folder}' holds no clips: no videos, and no folders of PNG frames"
                + (recursive ? "." : "; --recursive looks into the folders in it too."));
    }

    private static IEnumerable<string> Walk(string folder, bool recursive, string? skipped)
    {
        foreach (string video in ClipFolder.VideosIn(folder))
        {
            yield return video;
        }

        EnumerationOptions noLinks = new() { AttributesToSkip = recursive ? FileAttributes.ReparsePoint : 0 };
        IEnumerable<string> inside = Directory.EnumerateDirectories(folder, "*", noLinks)
            .Where(path => !Path.GetFileName(path).StartsWith('.') && Full(path) != skipped)
            .Order(StringComparer.Ordinal);
        foreach (string path in inside)
        {
            if (recursive ? IsClip(path) : ClipFolder.HoldsFrames(path) && ClipFolder.VideosIn(path).Length == 0)
            {
                yield return path;
            }
            else if (recursive)
            {
                foreach (string clip in Walk(path, recursive, skipped))
                {
                    yield return clip;
                }
            }
        }
    }

    private static BatchInput[] Matching(string pattern)
    {
        string from = Glob.Base(pattern);
        string[] clips;
        if (FramePattern.TryParse(pattern, out _))
        {
            string name = Path.GetFileName(pattern);
            clips =
            [
                .. Glob.Expand(Path.GetDirectoryName(pattern)!).Select(folder => Path.Combine(folder, name))
                    .Where(path => FramePattern.TryParse(path, out FramePattern frames) && frames.ExistingFrames().Length > 0),
            ];
        }
        else
        {
            string extension = Path.GetExtension(pattern);
            bool isNamed = extension.Length > 1 && !Glob.IsGlob(extension);
            if (isNamed && extension.Equals(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw CommandException.Usage(
                    $"'{pattern}' stands for single pictures; name frames by their folder, or by a pattern such as frames/%04d.png.");
            }

            clips = [.. Glob.Expand(pattern).Where(path => Directory.Exists(path) ? IsClip(path) : isNamed || ClipFolder.IsVideo(path))];
        }

        return clips.Length > 0
            ? [.. clips.Select(clip => new BatchInput(clip, Between(from, clip)))]
            : throw Nothing($"'{pattern}' matches no clips: no videos, and no folders of PNG frames.");
    }

    /// <summary>Whether a folder is one clip, of PNG frames.</summary>
    private static bool IsClip(string folder)
    {
        bool holdsFrames = ClipFolder.HoldsFrames(folder);
        return holdsFrames && ClipFolder.VideosIn(folder).Length > 0
            ? throw CommandException.Usage(
                $"The folder '{folder}' holds videos and numbered PNG files; name the videos as '{Path.Combine(folder, "*.mp4")}' "
                + $"or the frames as '{Path.Combine(folder, "%04d.png")}'.")
            : holdsFrames;
    }

    private static string Between(string folder, string clip)
    {
        string parent = Path.GetDirectoryName(Full(clip)) ?? "/";
        string between = Path.GetRelativePath(folder.Length == 0 ? "." : folder, parent);
        return between == "." ? "" : between;
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static CommandException Nothing(string message) => new(ExitCodes.BadInput, message);
}
