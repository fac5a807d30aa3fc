using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>What a command talks to.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Plans, progress, notes and errors.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error)
{
    /// <summary>Whether a person watches <see cref="Error"/>, so that a bar can move there.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Asks the command to stop.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Where to compute when nobody says.</summary>
    public string DefaultDevice { get; init; } = "auto";

    /// <summary>Prompt embeddings.</summary>
    public required PromptCache PromptCache { get; init; }

    /// <summary>Where models are looked for.</summary>
    public ModelLocator Models { get; init; } = new();

    /// <summary>Tells a program what a person reads on <see cref="Error"/> otherwise, if one asked for it.</summary>
    public EventLines? Events { get; init; }

    /// <summary>The clip of a batch that is worked on, for progress; null outside of one.</summary>
    public RunSubject? Subject { get; init; }

    /// <summary>Tells the user something on the way.</summary>
    public void Note(string sentence)
    {
        if (Events is null)
        {
            Error.WriteLine($"derain: {sentence}");
        }
        else
        {
            Events.Notice(sentence);
        }
    }
}
