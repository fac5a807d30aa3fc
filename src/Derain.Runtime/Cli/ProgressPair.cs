using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Tells two how far a run is.</summary>
/// <param name="first">Is told first.</param>
/// <param name="second">Is told then.</param>
internal sealed class ProgressPair(IProgress<DerainProgress> first, IProgress<DerainProgress> second) : IProgress<DerainProgress>
{
    public void Report(DerainProgress value)
    {
        first.Report(value);
        second.Report(value);
    }
}
