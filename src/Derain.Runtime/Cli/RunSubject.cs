namespace Derain.Runtime.Cli;

/// <summary>Which clip a run is about, and of how many.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Clip">Its number, from 1.</param>
/// <param name="Clips">How many there are.</param>
/// <param name="Failed">How many of those before it failed.</param>
internal sealed record RunSubject(string Name, int Clip = 1, int Clips = 1, int Failed = 0);
