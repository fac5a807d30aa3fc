namespace Derain.Runtime.Cli.Batch;

/// <summary>A file with a clip on each line: INPUT, OUTPUT if it is to be other than <c>-o</c> says, and options as on a command line.</summary>
internal static class ClipList
{
    /// <summary>Reads a list; blank lines and comments are left out.</summary>
    /// <exception cref="CommandException">The file cannot be read, has no clips, or a line is not well-formed.</exception>
    public static IReadOnlyList<ListedClip> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string reason = error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it is not readable";
            throw new CommandException(ExitCodes.BadInput, $"--list '{path}' cannot be read: {reason}.", error);
        }

        ListedClip[] clips =
        [
            .. lines.Select((line, index) => Parse(path, index + 1, line)).OfType<ListedClip>(),
        ];
        return clips.Length > 0
            ? clips
            : throw new CommandException(ExitCodes.BadInput, $"--list '{path}' holds no clips: it has only blank lines and comments.");
    }

    private static ListedClip? Parse(string path, int number, string line)
    {
        try
        {
            IReadOnlyList<string> words = ShellWords.Split(line);
            return words.Count == 0 ? null : new ListedClip(path, number, words);
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCodes.Usage, $"{path}:{number}: {error.Message}.", error);
        }
    }
}
