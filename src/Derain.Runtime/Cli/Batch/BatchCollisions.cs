namespace Derain.Runtime.Cli.Batch;

/// <summary>Finds clips of a batch that would be in each other's way, before any work is done.</summary>
internal static class BatchCollisions
{
    /// <summary>Checks that every result has a place of its own, which is not that of a source.</summary>
    /// <exception cref="CommandException">Two clips have one output, or an output is an input.</exception>
    public static void Check(IReadOnlyList<BatchClip> clips)
    {
        Dictionary<string, BatchClip> inputs = new(StringComparer.Ordinal);
        foreach (BatchClip clip in clips)
        {
            inputs.TryAdd(OutputCheck.Place(clip.Request.Input), clip);
        }

        Dictionary<string, BatchClip> written = new(StringComparer.Ordinal);
        foreach (BatchClip clip in clips)
        {
            foreach ((string option, string path) in Outputs(clip.Request))
            {
                string place = OutputCheck.Place(path);
                if (inputs.TryGetValue(place, out BatchClip? read))
                {
                    throw CommandException.Usage(
                        $"{At(clip)}{option} '{path}' of '{clip.Request.Input}' is the input '{read.Request.Input}'; write to another folder, "
                        + "or to other names with a pattern such as '{name}_dry.mp4'.");
                }

                if (!written.TryAdd(place, clip))
                {
                    throw CommandException.Usage(
                        $"{At(clip)}'{written[place].Request.Input}' and '{clip.Request.Input}' would both be written to '{path}'; tell them apart "
                        + "with {folder}, {name} and {ext} in -o, or name each output in a --list.");
                }
            }
        }
    }

    private static IEnumerable<(string Option, string Path)> Outputs(DerainRequest request)
    {
        yield return ("-o", request.Output);
        if (request.SaveTensors is { } tensors)
        {
            yield return ("--save-tensors", tensors);
        }

        foreach ((string option, string path) in request.Views.For(request.Output).Files())
        {
            yield return (option, path);
        }
    }

    private static string At(BatchClip clip) => clip.Origin is null ? "" : $"{clip.Origin}: ";
}
