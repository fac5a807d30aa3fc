using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Finds out, before any work is done, whether the files a request names can be written.</summary>
internal static class OutputCheck
{
    /// <summary>Checks every file the run would write.</summary>
    /// <exception cref="CommandException">One is also read, exists and may not be replaced, or cannot be written.</exception>
    public static void For(DerainRequest request)
    {
        (string Option, string Path)[] read = [("the input", request.Input), .. Named("--noise", request.Noise)];
        (string Option, string Path)[] written = [("-o", request.Output), .. Named("--save-tensors", request.SaveTensors)];
        foreach ((string option, string path) in written)
        {
            foreach ((string other, string source) in read)
            {
                Refuse(option, other, path, source);
            }
        }

        if (request.SaveTensors is { } tensors)
        {
            Refuse("--save-tensors", "-o", tensors, request.Output);
            CommandErrors.Writing(() => new StagedFile(tensors, request.Overwrite).Dispose());
        }

        if (request.IsTensor)
        {
            CommandErrors.Writing(() => new StagedFile(request.Output, request.Overwrite).Dispose());
        }
        else
        {
            CommandErrors.Writing(() => VideoWriter.CheckOutput(request.Output, request.Overwrite));
        }
    }

    private static IEnumerable<(string Option, string Path)> Named(string option, string? path) => path is null ? [] : [(option, path)];

    private static void Refuse(string option, string other, string path, string source)
    {
        if (Place(path) == Place(source))
        {
            throw CommandException.Usage($"{option} and {other} are both '{path}'; write to another file.");
        }
    }

    /// <summary>A path or pattern in full, so that two names of one place are equal.</summary>
    private static string Place(string path)
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
