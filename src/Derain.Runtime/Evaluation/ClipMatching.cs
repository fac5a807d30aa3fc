using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>Finds out which clips are to be compared: a pair of clips, or two folders of them with the same names.</summary>
public static class ClipMatching
{
    /// <summary>The comparisons that two or three paths mean, in the order of their names.</summary>
    /// <param name="reference">
    /// A clip, or a folder of clips: video files, and folders of PNG frames. A folder that itself holds numbered PNG files and no
    /// videos is a clip.
    /// </param>
    /// <param name="result">The same for what is judged. In folders the clips are matched by their names without extension.</param>
    /// <param name="source">The same for what the results were made from, or null.</param>
    /// <exception cref="VideoException">A clip has no counterpart, or a folder is to be compared with a clip.</exception>
    public static IReadOnlyList<ClipFiles> Match(string reference, string result, string? source = null)
    {
        string[] paths = source is null ? [reference, result] : [reference, result, source];
        SortedDictionary<string, string>?[] folders = [.. paths.Select(ClipsIn)];
        int isFolder = Array.FindIndex(folders, folder => folder is not null);
        if (isFolder < 0)
        {
            return [new ClipFiles(ClipFolder.NameOf(result), reference, result, source)];
        }

        int isClip = Array.FindIndex(folders, folder => folder is null);
        if (isClip >= 0)
        {
            throw new VideoException(
                $"'{paths[isFolder]}' is a folder of clips, but '{paths[isClip]}' is one clip; name clips or folders of clips throughout.");
        }

        string[] names = [.. folders.SelectMany(folder => folder!.Keys).Distinct().Order(StringComparer.Ordinal)];
        string[] unmatched =
        [
            .. from name in names
               from place in Enumerable.Range(0, paths.Length)
               where !folders[place]!.ContainsKey(name)
               select $"'{paths[place]}' has no '{name}'",
        ];
        if (unmatched.Length > 0)
        {
            throw new VideoException($"Clips are matched by their names, but {string.Join(", ", unmatched)}.");
        }

        return
        [
            .. names.Select(name => new ClipFiles(
                name, folders[0]![name], folders[1]![name], source is null ? null : folders[2]![name])),
        ];
    }

    /// <summary>The clips of a folder by name, or null when the path is a clip itself.</summary>
    private static SortedDictionary<string, string>? ClipsIn(string path)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        string[] videos = ClipFolder.VideosIn(path);
        if (videos.Length == 0 && ClipFolder.HoldsFrames(path))
        {
            return null;
        }

        SortedDictionary<string, string> clips = new(StringComparer.Ordinal);
        foreach (string clip in videos.Concat(Directory.EnumerateDirectories(path).Where(ClipFolder.HoldsFrames)))
        {
            if (!clips.TryAdd(ClipFolder.NameOf(clip), clip))
            {
                throw new VideoException($"'{clips[ClipFolder.NameOf(clip)]}' and '{clip}' have the same name; keep one of them in the folder.");
            }
        }

        return clips.Count > 0
            ? clips
            : throw new VideoException($"The folder '{path}' holds no clips: no videos, and no folders of PNG frames.");
    }
}
