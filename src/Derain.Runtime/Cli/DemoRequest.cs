using Derain.Runtime.Demo;
using Derain.Runtime.Video.Weather;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>What <c>demo</c> is asked for. What is null was not said.</summary>
/// <param name="Output">The folder to write to.</param>
/// <param name="Run">How the clip is derained.</param>
internal sealed record DemoRequest(string Output, RunRequest Run)
{
    public const string RainyFile = "rainy.mp4";
    public const string DerainedFile = "derained.mp4";
    public const string SideBySideFile = "side-by-side.mp4";
    public const string ContactSheetFile = "contact-sheet.png";
    public const string AblationFile = "ablation.png";

    /// <summary>The rainy clip.</summary>
    public string? Rainy { get; init; }

    /// <summary>Its clear twin, or the dry clip that it is to rain on.</summary>
    public string? Clear { get; init; }

    /// <summary>How hard it is to rain.</summary>
    public RainStrength? Rain { get; init; }

    public ulong? RainSeed { get; init; }

    public bool Ablation { get; init; }

    public bool Overwrite { get; init; }

    public bool Json { get; init; }

    /// <summary>Names of the files that will be written.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. Rain is null ? Array.Empty<string>() : [RainyFile],
        DerainedFile, SideBySideFile, ContactSheetFile,
        .. Ablation ? [AblationFile] : Array.Empty<string>(),
    ];

    /// <summary>Finds what can be said to be wrong without looking at a model or a clip.</summary>
    /// <exception cref="CommandException">Something is.</exception>
    public void Check()
    {
        Run.Check();
        if (Rainy is not null && Rain is not null)
        {
            throw CommandException.Usage("--rainy brings the rain and --rain makes it; leave one of them out.");
        }

        if (Rainy is not null && Clear is null)
        {
            throw CommandException.Usage("--rainy needs --clear FILE, the same clip without rain, to measure by.");
        }

        if (Clear is not null && Rainy is null && Rain is null)
        {
            throw CommandException.Usage("--clear needs --rainy FILE, the same clip in the rain, or --rain heavy|light, which makes it.");
        }

        if (RainSeed is not null && Rain is null)
        {
            throw CommandException.Usage("--rain-seed needs --rain heavy|light.");
        }

        foreach (string clip in new[] { Rainy, Clear }.OfType<string>())
        {
            if (Files.FirstOrDefault(file => Path.GetFullPath(Path.Combine(Output, file)) == Path.GetFullPath(clip)) is { } file)
            {
                throw CommandException.Usage($"'{clip}' would be replaced by the {file} of -o {Output}; write to another folder.");
            }
        }
    }

    /// <summary>The clips: those named, or a pair that lies beside the model. When rain is to be made, the rainy one is not used.</summary>
    /// <exception cref="CommandException">None are named, and none lie there.</exception>
    public ClipPair Clips(CheckpointFolder model)
    {
        if (Clear is not null)
        {
            return new ClipPair(Rainy ?? Clear, Clear);
        }

        string folder = Path.Combine(model.Path, "clips");
        return ClipPair.AllIn(folder).FirstOrDefault() ?? throw new CommandException(
            ExitCodes.BadInput,
            $"There are no clips to show beside this model: '{folder}' holds no pair such as {ClipPair.Naming}. Name a pair with "
            + "--rainy FILE --clear FILE, or let it rain on a dry clip with --clear FILE --rain heavy.");
    }
}
