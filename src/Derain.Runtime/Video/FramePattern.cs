using System.Globalization;
using System.Text.RegularExpressions;

namespace Derain.Runtime.Video;

/// <summary>
/// A numbered sequence of PNG files: a folder and a file name with one number in it, <c>frames/%04d.png</c>.
/// Only the file name is a pattern; a percent sign in the folder is a percent sign.
/// </summary>
internal sealed partial class FramePattern
{
    private readonly string _prefix;
    private readonly int _digits;
    private readonly string _suffix;

    /// <param name="folder">Folder of the frames, as given.</param>
    /// <param name="prefix">File name before the number.</param>
    /// <param name="digits">Digits the number is padded to with zeros; 1 for none.</param>
    /// <param name="suffix">File name after the number, with the extension.</param>
    private FramePattern(string folder, string prefix, int digits, string suffix)
    {
        Folder = folder;
        _prefix = prefix;
        _digits = digits;
        _suffix = suffix;
    }

    public string Folder { get; }

    /// <summary>The file name as ffmpeg's image2 format wants it.</summary>
    public string FileName => $"{Escape(_prefix)}%0{_digits}d{Escape(_suffix)}";

    /// <summary>Whether the file name ends in <c>.png</c> and has a number in it.</summary>
    public static bool TryParse(string path, out FramePattern pattern)
    {
        Match match = PatternName().Match(Path.GetFileName(path));
        if (!match.Success)
        {
            pattern = null!;
            return false;
        }

        int digits = match.Groups["digits"].Value is { Length: > 0 } width ? int.Parse(width) : 1;
        pattern = new FramePattern(
            Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".",
            match.Groups["prefix"].Value.Replace("%%", "%"),
            Math.Max(digits, 1),
            match.Groups["suffix"].Value.Replace("%%", "%"));
        return true;
    }

    /// <summary>The one numbered sequence of PNG files in a folder.</summary>
    /// <exception cref="VideoException">There is none, or more than one.</exception>
    public static FramePattern OfFolder(string folder)
    {
        IGrouping<(string Prefix, string Suffix), Match>[] sequences =
        [
            .. Directory.EnumerateFiles(folder)
                .Select(file => NumberedName().Match(Path.GetFileName(file)))
                .Where(match => match.Success)
                .GroupBy(match => (match.Groups["prefix"].Value, match.Groups["suffix"].Value)),
        ];
        if (sequences.Length == 0)
        {
            throw new VideoException(
                $"The folder '{folder}' holds no numbered PNG frames; expected files such as 0001.png, 0002.png.");
        }

        if (sequences.Length > 1)
        {
            string names = string.Join(", ", sequences.Take(3).Select(s => $"{s.Key.Prefix}#{s.Key.Suffix}"));
            throw new VideoException(
                $"The folder '{folder}' holds several sequences of frames ({names}); "
                + $"name one, as in '{folder}/%04d.png'.");
        }

        bool padded = sequences[0].Any(match => match.Groups["number"].Value.StartsWith('0'));
        int digits = padded ? sequences[0].Min(match => match.Groups["number"].Length) : 1;
        return new FramePattern(folder, sequences[0].Key.Prefix, digits, sequences[0].Key.Suffix);
    }

    /// <summary>The pattern in another folder, as an absolute path that ffmpeg's image2 format understands.</summary>
    public string In(string folder) => Path.Combine(Escape(Path.GetFullPath(folder)), FileName);

    /// <summary>The same file names in another folder.</summary>
    public FramePattern MovedTo(string folder) => new(folder, _prefix, _digits, _suffix);

    /// <summary>Path of one frame.</summary>
    public string this[long index] =>
        Path.Combine(Folder, _prefix + index.ToString($"D{_digits}", CultureInfo.InvariantCulture) + _suffix);

    /// <summary>Numbers of the frames that exist, in order.</summary>
    public long[] ExistingFrames()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        Regex name = new($"^{Regex.Escape(_prefix)}([0-9]{{1,15}}){Regex.Escape(_suffix)}$");
        return
        [
            .. Directory.EnumerateFiles(Folder)
                .Select(file => name.Match(Path.GetFileName(file)))
                .Where(match => match.Success)
                .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                .Where(index => File.Exists(this[index]))
                .Distinct()
                .Order(),
        ];
    }

    public override string ToString() => Path.Combine(Folder, FileName);

    private static string Escape(string literal) => literal.Replace("%", "%%");

    [GeneratedRegex(@"^(?<prefix>([^%]|%%)*)%0?(?<digits>[0-9]{0,2})d(?<suffix>([^%]|%%)*(?i:\.png))$")]
    private static partial Regex PatternName();

    [GeneratedRegex(@"^(?<prefix>.*?)(?<number>[0-9]{1,15})(?<suffix>(?i:\.png))$")]
    private static partial Regex NumberedName();
}
