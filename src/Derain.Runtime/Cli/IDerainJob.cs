using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Cli;

/// <summary>One input to be derained, known well enough to say what that takes.</summary>
internal interface IDerainJob : IDisposable
{
    /// <summary>The work.</summary>
    RunPlan Plan { get; }

    /// <summary>Sentences a user should see; more may come while the job runs.</summary>
    IReadOnlyList<string> Notices { get; }

    /// <summary>Does the work and writes the result.</summary>
    /// <param name="options">The method's numbers.</param>
    /// <param name="noise">Recorded draws; from the seed if null.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="recorder">Keeps the tensors of the run, if wanted.</param>
    /// <param name="journal">Keeps what is finished; nothing is kept if null.</param>
    /// <param name="cancellation">Ends the run.</param>
    void Run(
        DerainOptions options,
        INoiseSource? noise,
        IProgress<DerainProgress> progress,
        RunRecorder? recorder,
        RunJournal? journal,
        CancellationToken cancellation);

    /// <summary>The result in a few words.</summary>
    string Summary();

    /// <summary>The result for machines.</summary>
    void AddTo(JsonObject json);
}
