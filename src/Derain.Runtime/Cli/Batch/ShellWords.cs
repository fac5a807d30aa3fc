using System.Buffers;
using System.Text;

namespace Derain.Runtime.Cli.Batch;

/// <summary>A line as words, quoted as in a shell; nothing is expanded.</summary>
internal static class ShellWords
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r'\"\\#");

    /// <summary>
    /// Splits a line at blanks. <c>'…'</c> keeps everything, <c>"…"</c> everything but a backslash before <c>"</c> or another, a backslash
    /// elsewhere the character after it; <c>#</c> at the beginning of a word begins a comment.
    /// </summary>
    /// <exception cref="FormatException">A quote is not closed, or the line ends in a backslash.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        List<string> words = [];
        StringBuilder? word = null;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is ' ' or '\t' or '\r')
            {
                Finish(words, ref word);
            }
            else if (c == '#' && word is null)
            {
                break;
            }
            else if (c is '\'' or '"')
            {
                i = Quoted(line, i, word ??= new StringBuilder());
            }
            else
            {
                (word ??= new StringBuilder()).Append(
                    c != '\\' ? c : ++i < line.Length ? line[i] : throw new FormatException("the line ends in a backslash"));
            }
        }

        Finish(words, ref word);
        return words;
    }

    /// <summary>A word written so that it is read back as it is.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAny(Special) ? word : $"'{word.Replace("'", @"'\''")}'";

    /// <summary>Appends what a quote holds and gives the place of its end.</summary>
    private static int Quoted(string line, int start, StringBuilder word)
    {
        for (int i = start + 1; i < line.Length; i++)
        {
            if (line[i] == line[start])
            {
                return i;
            }

            bool isEscape = line[start] == '"' && line[i] == '\\' && i + 1 < line.Length && line[i + 1] is '"' or '\\';
            word.Append(isEscape ? line[++i] : line[i]);
        }

        throw new FormatException($"the quote {line[start]} at character {start + 1} is not closed");
    }

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }
}
