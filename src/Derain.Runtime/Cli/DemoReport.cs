using Derain.Runtime.Demo;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Cli;

/// <summary>What came of a demo.</summary>
/// <param name="Results">The results in the order of the table.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Time">Time since the command began.</param>
/// <param name="PeakBytes">Most memory that the process had.</param>
internal sealed record DemoReport(IReadOnlyList<DemoResult> Results, IReadOnlyList<string> Files, TimeSpan Time, long PeakBytes)
{
    /// <summary>What the method is measured against.</summary>
    public DemoResult Input => Of(DemoVariant.InputKey);

    /// <summary>What it must beat: the autoencoder blurs some rain away without it.</summary>
    public DemoResult Autoencoder => Of(DemoVariant.AutoencoderKey);

    /// <summary>The method as asked for.</summary>
    public DemoResult Derained => Of(DemoVariant.DerainedKey);

    /// <summary>How much better the derained clip is.</summary>
    public QualityFigures GainOver(DemoResult other) => Derained.Score.Figures - other.Score.Figures;

    private DemoResult Of(string key) => Results.First(result => result.Variant.Key == key);
}
