namespace Derain.Runtime.Cli.Batch;

/// <summary>A clip that the command line or a list names.</summary>
/// <param name="Path">Where it is, in the user's terms.</param>
/// <param name="Folder">The folders between what the user named and the clip, such as <c>day1/north</c>; empty for none.</param>
internal sealed record BatchInput(string Path, string Folder = "");
