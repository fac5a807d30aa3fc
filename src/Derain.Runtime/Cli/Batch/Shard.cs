using System.Globalization;

namespace Derain.Runtime.Cli.Batch;

/// <summary>One of several parts that a batch is split into, each for another process.</summary>
/// <param name="Index">Which one, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Origin">Who says so, in a message.</param>
internal sealed record Shard(int Index, int Count, string Origin)
{
    /// <summary>What <c>--shard</c> takes.</summary>
    public const string Form = "I/N with I from 1 to N, such as 3/8";

    private const string Task = "SLURM_ARRAY_TASK_";

    /// <summary>Reads <c>i/n</c>; null if it is no such text.</summary>
    public static Shard? TryParse(string text) =>
        text.Split('/') is [var i, var n] && Whole(i) is { } index && Whole(n) is { } count && index >= 1 && index <= count
            ? new Shard(index, count, "--shard")
            : null;

    /// <summary>The part of a task of a Slurm job array: the first of tasks 0-9 or of 1-10 is 1/10. Null outside of an array.</summary>
    /// <param name="variable">The environment.</param>
    /// <exception cref="CommandException">The array has gaps, or its variables make no sense.</exception>
    public static Shard? OfSlurm(Func<string, string?> variable)
    {
        if (variable(Task + "ID") is not { Length: > 0 } id || variable(Task + "COUNT") is not { Length: > 0 } count)
        {
            return null;
        }

        int? task = Whole(id);
        int? tasks = Whole(count);
        int? first = variable(Task + "MIN") is { Length: > 0 } min ? Whole(min) : 0;
        int? step = variable(Task + "STEP") is { Length: > 0 } by ? Whole(by) : 1;
        bool fits = step > 0 && task >= first && (task - first) % step == 0 && (task - first) / step < tasks;
        return fits
            ? new Shard((task!.Value - first!.Value) / step!.Value + 1, tasks!.Value, Task + "ID")
            : throw CommandException.Usage(
                $"Task {id} of a Slurm array of {count} cannot be told as a part of the batch: the array has gaps; say which with --shard I/N.");
    }

    /// <summary>
    /// The items of this part: of all in the ordinal order of their keys, every <see cref="Count"/>th. Machines and file systems that list
    /// files in different orders so agree, and parts differ by one item at most.
    /// </summary>
    /// <returns>The items in the order they were in.</returns>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        int[] ranked = [.. Enumerable.Range(0, items.Count).OrderBy(i => key(items[i]), StringComparer.Ordinal)];
        return [.. ranked.Where((_, rank) => rank % Count == Index - 1).Order().Select(i => items[i])];
    }

    public override string ToString() => $"{Index}/{Count}";

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, null, out int value) ? value : null;
}
