using System.CommandLine;

namespace Derain.Runtime.Cli.Batch;

/// <summary>The clips of a batch, each with its own request.</summary>
/// <param name="Clips">Those to be done by this process.</param>
/// <param name="Total">How many there are in all parts.</param>
/// <param name="Shard">The part to be done; null for all of it.</param>
internal sealed record BatchPlan(IReadOnlyList<BatchClip> Clips, int Total, Shard? Shard)
{
    /// <summary>Finds the clips of a command line, and everything that can be found to be wrong without opening one.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="parsed">What they say.</param>
    /// <param name="environment">The environment, which knows of a job array.</param>
    /// <exception cref="CommandException">There are none, two would be written to one place, or an option makes no sense.</exception>
    public static BatchPlan Of(DerainArguments arguments, ParseResult parsed, Func<string, string?> environment)
    {
        BatchChoice choice = arguments.Batch(parsed);
        OutputNames? names = arguments.Output(parsed) is { } output ? new OutputNames(output) : null;
        BatchClip[] clips = [.. Named(arguments, parsed, choice, names), .. Listed(arguments, parsed, choice, names)];
        if (clips.Length == 0)
        {
            throw CommandException.Usage("There is nothing to derain; name clips, or a --list.");
        }

        CheckOutput(clips, arguments.Output(parsed), names);
        foreach (BatchClip clip in clips)
        {
            Check(clip);
        }

        BatchCollisions.Check(clips);
        Shard? shard = choice.Shard ?? Shard.OfSlurm(environment);
        return new BatchPlan(shard?.Of(clips, clip => $"{clip.Request.Input}\n{clip.Request.Output}") ?? clips, clips.Length, shard);
    }

    private static IEnumerable<BatchClip> Named(DerainArguments arguments, ParseResult parsed, BatchChoice choice, OutputNames? names)
    {
        IReadOnlyList<BatchInput> inputs = InputExpansion.Expand(arguments.Inputs(parsed), choice.IsRecursive, names?.FolderName);
        return inputs.Count > 0 && names is null
            ? throw DerainArguments.NoOutput()
            : inputs.Select(input => new BatchClip(arguments.Read(parsed, input.Path, names!.For(input))));
    }

    private static IEnumerable<BatchClip> Listed(DerainArguments arguments, ParseResult parsed, BatchChoice choice, OutputNames? names)
    {
        ListedClipParser parser = new(arguments, parsed, names);
        return choice.List is { } list ? ClipList.Read(list).Select(parser.Parse) : [];
    }

    private static void CheckOutput(BatchClip[] clips, string? output, OutputNames? names)
    {
        int count = names is { IsForSeveral: false } ? clips.Count(clip => clip.Request.Output == output) : 0;
        if (count > 1)
        {
            throw CommandException.Usage(
                $"-o '{output}' names one file, but there are {count} clips; name a folder (end it with / if it has a dot in its name), "
                + "or a pattern such as 'out/{name}.mp4'.");
        }
    }

    private static void Check(BatchClip clip)
    {
        try
        {
            clip.Request.Check();
        }
        catch (CommandException error) when (clip.Origin is { } origin)
        {
            throw new CommandException(error.ExitCode, $"{origin}: {error.Message}", error);
        }
    }
}
