namespace Derain.Runtime.Reports;

/// <summary>A stage of a run.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Time">What it took in all.</param>
/// <param name="Detail">How often it ran, such as <c>120 steps</c>, or empty.</param>
public readonly record struct ReportStage(string Name, TimeSpan Time, string Detail = "");
