using System.Text;
using System.Text.RegularExpressions;

namespace Derain.Runtime.Cli.Batch;

/// <summary>
/// Paths with wildcards, read as bash reads them: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c> and <c>[!a-z]</c> for one character,
/// <c>**</c> for any number of folders, links not followed. A backslash makes the character after it a plain one. What is hidden is
/// matched only by a name that begins with a dot.
/// </summary>
internal static class Glob
{
    private const string AnyFolders = "**";

    // Nothing is skipped by its attributes: on Unix the hidden ones are those whose names say so.
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0 };
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Whether a text has wildcards.</summary>
    public static bool IsGlob(string text) => text.AsSpan().ContainsAny("*?[");

    /// <summary>The folder above the first name with a wildcard; empty for the current one.</summary>
    public static string Base(string pattern)
    {
        string[] plain = [.. Names(pattern).TakeWhile(name => !IsGlob(name))];
        return Root(pattern) + string.Join('/', plain);
    }

    /// <summary>The files and folders that match, in ordinal order.</summary>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        string[] names = Names(pattern);
        IEnumerable<string> places = [Root(pattern)];
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            bool isLast = i == names.Length - 1;
            places = name switch
            {
                AnyFolders => places.SelectMany(place => isLast ? EntriesBelow(place) : FoldersBelow(place).Prepend(place)),
                _ when IsGlob(name) => places.SelectMany(place => Matches(place, name)),
                _ => places.Select(place => Path.Combine(place, name)).Where(Path.Exists),
            };
        }

        return [.. places.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static string[] Names(string pattern) => pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string Root(string pattern) => pattern.StartsWith('/') ? "/" : "";

    private static IEnumerable<string> Matches(string folder, string name)
    {
        Regex expression = new($"^(?:{ToRegex(name)})$", RegexOptions.CultureInvariant | RegexOptions.Singleline);
        return Entries(folder, Everything).Where(entry => Visible(entry, name) && expression.IsMatch(Path.GetFileName(entry)));
    }

    private static bool Visible(string entry, string name) => name.StartsWith('.') || !Path.GetFileName(entry).StartsWith('.');

    private static IEnumerable<string> FoldersBelow(string folder) =>
        Entries(folder, NoLinks)
            .Where(entry => Visible(entry, AnyFolders) && Directory.Exists(entry))
            .SelectMany(entry => FoldersBelow(entry).Prepend(entry));

    private static IEnumerable<string> EntriesBelow(string folder) =>
        FoldersBelow(folder).Prepend(folder)
            .SelectMany(place => Entries(place, Everything).Where(entry => Visible(entry, AnyFolders)));

    private static IEnumerable<string> Entries(string folder, EnumerationOptions options)
    {
        string place = folder.Length == 0 ? "." : folder;
        return Directory.Exists(place)
            ? Directory.EnumerateFileSystemEntries(place, "*", options).Select(entry => Path.Combine(folder, Path.GetFileName(entry)))
            : [];
    }

    private static string ToRegex(string name)
    {
        StringBuilder regex = new();
        for (int i = 0; i < name.Length; i++)
        {
            int close = name[i] == '[' ? name.IndexOf(']', Math.Min(i + 2 + (IsNegated(name, i) ? 1 : 0), name.Length)) : -1;
            if (close > 0)
            {
                string set = name[(i + 1 + (IsNegated(name, i) ? 1 : 0))..close];
                regex.Append('[').Append(IsNegated(name, i) ? "^" : "")
                    .Append(set.Replace(@"\", @"\\").Replace("[", @"\[").Replace("]", @"\]").Replace("^", @"\^")).Append(']');
                i = close;
                continue;
            }

            regex.Append(name[i] switch
            {
                '*' => ".*",
                '?' => ".",
                '\\' when i + 1 < name.Length => Regex.Escape(name[++i].ToString()),
                var plain => Regex.Escape(plain.ToString()),
            });
        }

        return regex.ToString();
    }

    private static bool IsNegated(string name, int bracket) => bracket + 1 < name.Length && name[bracket + 1] is '!' or '^';
}
