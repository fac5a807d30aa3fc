using System.CommandLine;

namespace Derain.Runtime.Cli.Batch;

/// <summary>The options of batches, as the help shows them, and from them to a choice.</summary>
internal sealed class BatchArguments
{
    private readonly Option<string?> _list = OptionFactory.Text(
        "--list", "FILE", "Clips from a file, one a line: INPUT [OUTPUT] [options], quoted as in a shell; # begins a comment.");

    private readonly Option<bool> _recursive = OptionFactory.Switch("--recursive", "Search folders to any depth.");

    private readonly Option<string?> _shard = OptionFactory.Text(
        "--shard",
        "I/N",
        "Do the I-th, from 1, of N parts of a batch. Default: the task's part in a Slurm job array, else all of it.");

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_list, _recursive, _shard])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="CommandException">The part is no part.</exception>
    public BatchChoice Read(ParseResult parsed) => new(
        parsed.GetValue(_list),
        parsed.GetValue(_recursive),
        parsed.GetValue(_shard) is { } part
            ? Shard.TryParse(part) ?? throw CommandException.Usage($"--shard must be {Shard.Form}, not '{part}'.")
            : null);
}
