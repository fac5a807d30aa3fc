namespace Derain.Runtime.Cli.Batch;

/// <summary>One clip of a batch.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Origin">The line of a list that asks for it, <c>clips.txt:3</c>; null for the command line.</param>
internal sealed record BatchClip(DerainRequest Request, string? Origin = null);
