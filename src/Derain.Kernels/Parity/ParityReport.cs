using System.Text;

namespace Derain.Kernels.Parity;

/// <summary>The results of many cases, as a table with a line for each operation.</summary>
/// <param name="results">The results.</param>
public sealed class ParityReport(IReadOnlyList<ParityResult> results)
{
    /// <summary>The results.</summary>
    public IReadOnlyList<ParityResult> Results { get; } = results;

    /// <summary>How many cases ended so.</summary>
    public int Count(ParityOutcome outcome) => Results.Count(result => result.Outcome == outcome);

    /// <summary>The table, then a line for each case that did not pass.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"{"operation",-22}{"cases",7}{"passed",8}{"failed",8}{"unsupported",13}{"worst NMSE",12}");
        foreach (IGrouping<string, ParityResult> group in Results
            .GroupBy(result => result.Case.Operation.GetType().Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            int passed = group.Count(result => result.Outcome == ParityOutcome.Passed);
            int failed = group.Count(result => result.Outcome == ParityOutcome.Failed);
            int unsupported = group.Count() - passed - failed;
            double worst = group.Max(result => result.Measure?.Nmse ?? 0);
            text.AppendLine($"{group.Key,-22}{group.Count(),7}{passed,8}{failed,8}{unsupported,13}{worst,12:0.0e+00}");
        }

        foreach (ParityResult result in Results.Where(result => result.Outcome != ParityOutcome.Passed))
        {
            text.AppendLine(result.ToString());
        }

        return text.ToString();
    }
}
