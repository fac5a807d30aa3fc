using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Finds out, before any work is done, whether the files a request names can be written.</summary>
internal static class OutputCheck
{
    /// <summary>Checks every file the run would write.</summary>
    /// <exception cref="CommandException">One is also read, exists and may not be replaced, or cannot be written.</exception>
    public static void For(DerainRequest request)
    {
        (string Option, string Path)[] read = [("the input", request.Input), .. Named("--noise", request.Noise), .. Named("--reference", request.Views.Reference)];
        (string Option, string Path)[] views = [.. request.Views.For(request.Output).Files()];
        (string Option, string Path)[] written = [("-o", request.Output), .. Named("--save-tensors", request.SaveTensors), .. views];
        foreach ((string option, string path) in written)
        {
            foreach ((string other, string source) in read)
            {
                Refuse(option, other, path, source);
            }
        }

        foreach ((int index, (string option, string path)) in views.Index())
        {
            foreach ((string other, string earlier) in views.Take(index).Prepend(("-o", request.Output)))
            {
                Refuse(option, other, path, earlier);
            }

            View(option, path, request.Overwrite || request.Resume);
        }

        if (request.SaveTensors is { } tensors)
        {
            Refuse("--save-tensors", "-o", tensors, request.Output);
            File(tensors, request.Overwrite);
        }

        if (request.IsTensor)
        {
            File(request.Output, request.Overwrite);
        }
        else
        {
            RefuseToReplace(request.Output, request.Overwrite);
            CommandErrors.Writing(() => VideoWriter.CheckOutput(request.Output, request.Overwrite));
            request.Coding.Check(request.Output);
        }
    }

    /// <summary>Checks one file that is not a clip.</summary>
    /// <exception cref="CommandException">It exists and may not be replaced, or cannot be written.</exception>
    public static void File(string path, bool overwrite)
    {
        RefuseToReplace(path, overwrite);
        CommandErrors.Writing(() => new StagedFile(path, overwrite).Dispose());
    }

    /// <summary>Whether there is a file, or a frame of a pattern, already.</summary>
    public static bool IsThere(string path) =>
        System.IO.File.Exists(path)
        || (FramePattern.TryParse(path, out FramePattern pattern) && pattern.ExistingFrames().Length > 0);

    /// <summary>Checks a file that shows a run; that of an interrupted one may be there and is replaced.</summary>
    private static void View(string option, string path, bool overwrite)
    {
        if (option == "--side-by-side")
        {
            RefuseToReplace(path, overwrite);
            CommandErrors.Writing(() => VideoWriter.CheckOutput(path, overwrite));
        }
        else
        {
            File(path, overwrite);
        }
    }

    private static void RefuseToReplace(string path, bool overwrite)
    {
        if (IsThere(path) && !overwrite)
        {
            throw new CommandException(
                ExitCodes.BadOutput, $"'{path}' exists already; name another file, or replace it with --overwrite.");
        }
    }

    private static IEnumerable<(string Option, string Path)> Named(string option, string? path) =>
        path is null ? [] : [(option, path)];

    private static void Refuse(string option, string other, string path, string source)
    {
        if (Place(path) == Place(source))
        {
            throw CommandException.Usage($"{option} and {other} are both '{path}'; write to another file.");
        }
    }

    /// <summary>A path or pattern in full, so that two names of one place are equal.</summary>
    public static string Place(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            try
            {
                FramePattern frames = FramePattern.OfFolder(full);
                return frames.In(frames.Folder);
            }
            catch (VideoException)
            {
                return full;
            }
        }

        return FramePattern.TryParse(full, out FramePattern pattern) ? pattern.In(pattern.Folder) : full;
    }
}
