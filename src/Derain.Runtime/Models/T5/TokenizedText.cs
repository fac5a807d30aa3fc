namespace Derain.Runtime.Models.T5;

/// <summary>A text as the text encoder takes it.</summary>
/// <param name="Ids">Token ids, padded to the length asked for.</param>
/// <param name="Count">How many of them are tokens of the text, with the end-of-sentence token.</param>
/// <param name="Truncated">Whether the text had more tokens.</param>
public sealed record TokenizedText(int[] Ids, int Count, bool Truncated);
