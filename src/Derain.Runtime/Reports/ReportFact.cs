namespace Derain.Runtime.Reports;

/// <summary>A line of a report.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">What is to be said.</param>
public readonly record struct ReportFact(string Name, string Value);
