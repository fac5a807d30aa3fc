namespace Derain.Runtime.Cli.Batch;

/// <summary>What a command line says of its batch as a whole.</summary>
/// <param name="List">A file with a clip on each line, or null.</param>
/// <param name="IsRecursive">Whether folders are searched to any depth.</param>
/// <param name="Shard">The part to do, as it was said, or null.</param>
internal sealed record BatchChoice(string? List, bool IsRecursive, Shard? Shard)
{
    /// <summary>Whether it says anything.</summary>
    public bool IsGiven => List is not null || IsRecursive || Shard is not null;
}
