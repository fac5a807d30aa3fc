namespace Derain.Runtime.Demo;

/// <summary>A rainy clip and the same clip without the rain.</summary>
/// <param name="Rainy">The rainy clip: a video file, or PNG frames by pattern or folder.</param>
/// <param name="Clear">Its clear twin, likewise.</param>
public sealed record ClipPair(string Rainy, string Clear)
{
    private const string RainySuffix = "_rainy";
    private const string ClearSuffix = "_clean";

    /// <summary>The files that make a pair in a folder, in words.</summary>
    public const string Naming = $"NAME{RainySuffix}.mp4 with NAME{ClearSuffix}.mp4";

    /// <summary>The pairs of a folder, in the order of the names; none when it does not exist.</summary>
    public static IEnumerable<ClipPair> AllIn(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder)
            .Where(file => Path.GetFileNameWithoutExtension(file).EndsWith(RainySuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new ClipPair(file, TwinOf(file)))
            .Where(pair => File.Exists(pair.Clear));

    private static string TwinOf(string rainy)
    {
        string name = Path.GetFileNameWithoutExtension(rainy)[..^RainySuffix.Length];
        return Path.Combine(Path.GetDirectoryName(rainy)!, $"{name}{ClearSuffix}{Path.GetExtension(rainy)}");
    }
}
