namespace Derain.Sweep;

/// <summary>What a sweep has found so far.</summary>
/// <param name="Baselines">The clips without the method.</param>
/// <param name="Points">Every value of every setting.</param>
internal sealed record SweepResults(
    IReadOnlyList<(string Name, Outcome Outcome)> Baselines, List<(SweepAxis Axis, SweepPoint Point, Outcome Outcome)> Points)
{
    /// <summary>Writes <c>sweep.md</c>, <c>sweep.csv</c> and <c>sweep.png</c>.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "sweep.md"), SweepTable.Markdown(this));
        File.WriteAllText(Path.Combine(folder, "sweep.csv"), SweepTable.Csv(this));
        File.WriteAllBytes(Path.Combine(folder, "sweep.png"), SweepChart.Draw(this));
    }
}
