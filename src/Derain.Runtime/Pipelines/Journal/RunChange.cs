namespace Derain.Runtime.Pipelines.Journal;

/// <summary>A fact in which two runs differ.</summary>
/// <param name="Name">What it is a fact of.</param>
/// <param name="Before">Its value in the earlier run; null if that had none.</param>
/// <param name="Now">Its value now; null if there is none.</param>
public sealed record RunChange(string Name, string? Before, string? Now)
{
    /// <summary>The change in words, without a full stop: <c>--steps was 25 and is 30</c>.</summary>
    public override string ToString() => (Before, Now) switch
    {
        (null, _) => $"{Name} was not given and is {Shown(Now!)}",
        (_, null) => $"{Name} was {Shown(Before)} and is not given",
        _ => $"{Name} was {Shown(Before)} and is {Shown(Now)}",
    };

    private static string Shown(string value) => value.Length == 0 ? "empty" : value.Contains(' ') ? $"'{value}'" : value;
}
