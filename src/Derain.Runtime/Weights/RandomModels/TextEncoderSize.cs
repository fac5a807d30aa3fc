namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Size of the T5 encoder.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Width">Channels, which the transformer takes as its text.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HeadDim">Channels of a head.</param>
/// <param name="Hidden">Channels of the feed-forward layer.</param>
/// <param name="Vocabulary">Token embeddings.</param>
internal sealed record TextEncoderSize(int Layers, int Width, int Heads, int HeadDim, int Hidden, int Vocabulary);
