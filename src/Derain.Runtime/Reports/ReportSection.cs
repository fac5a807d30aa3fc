namespace Derain.Runtime.Reports;

/// <summary>Lines of a report under a heading.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Facts">The lines.</param>
public sealed record ReportSection(string Heading, IReadOnlyList<ReportFact> Facts);
