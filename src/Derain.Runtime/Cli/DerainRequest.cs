namespace Derain.Runtime.Cli;

/// <summary>What a user asks <c>derain</c> for.</summary>
/// <param name="Input">The clip.</param>
/// <param name="Output">Where the result goes.</param>
/// <param name="Run">How it is derained.</param>
internal sealed record DerainRequest(string Input, string Output, RunRequest Run)
{
    /// <summary>How the result is coded.</summary>
    public OutputRequest Coding { get; init; } = new();

    /// <summary>What there shall be to look at.</summary>
    public ViewRequest Views { get; init; } = new();

    public bool Overwrite { get; init; }

    /// <summary>Whether to go on with an interrupted run, if there is one.</summary>
    public bool Resume { get; init; }

    public bool Json { get; init; }

    public string? Noise { get; init; }

    public string? SaveTensors { get; init; }

    /// <summary>The options on the command line, with their values as they were written.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether finished work is kept, so that the run can be gone on with: that of clips is.</summary>
    public bool IsJournalled => !IsTensor && Noise is null && SaveTensors is null;

    /// <summary>Whether the clip comes as a tensor, and is derained as it is.</summary>
    public bool IsTensor => IsSafetensors(Input);

    /// <summary>Whether a path names a safetensors file.</summary>
    public static bool IsSafetensors(string path) =>
        Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds what can be said to be wrong without looking at a model or a clip.</summary>
    /// <exception cref="CommandException">Something is.</exception>
    public void Check()
    {
        Run.Check();
        if (IsTensor != IsSafetensors(Output))
        {
            throw CommandException.Usage(
                IsTensor
                    ? $"-o must name a .safetensors file when the input is one, not '{Output}'."
                    : $"-o can name a .safetensors file only when the input is one; '{Input}' is a clip. "
                        + "--save-tensors keeps a clip's tensors.");
        }

        if (Resume && !IsJournalled)
        {
            string other = IsTensor ? "a .safetensors input" : Noise is null ? "--save-tensors" : "--noise";
            throw CommandException.Usage($"--resume does not go with {other}: such a run is one piece; leave it out.");
        }

        string? ofClips = Run switch
        {
            { Size: not null } => "--size",
            { Window: not null } => "--window",
            { Overlap: not null } => "--overlap",
            _ => Coding.Given ?? Views.OptionOfClips,
        };
        if (IsTensor && ofClips is not null)
        {
            throw CommandException.Usage(
                $"{ofClips} does not go with a .safetensors input, which is derained as it is; leave it out.");
        }
    }
}
