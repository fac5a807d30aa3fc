using System.CommandLine;

namespace Derain.Runtime.Cli;

/// <summary>Options that several verbs have; each verb gets its own.</summary>
internal static class CommonOptions
{
    public static Option<string?> Model() => OptionFactory.Text(
        "--model",
        "DIR|NAME|HUB-ID",
        "A model folder, the name of one under models/, or a Hugging Face id that is in the local cache. "
        + $"Default: {ModelChoice.Default}.");

    public static Option<bool> Overwrite() => OptionFactory.Switch("--overwrite", "Replace the output if it exists.");

    public static Option<bool> Json() =>
        OptionFactory.Switch("--json", "One JSON object on stdout instead of text, and no progress.");
}
