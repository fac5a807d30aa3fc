namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Size of the autoencoder.</summary>
/// <param name="Channels">Channels of each block; each but the last halves height and width.</param>
/// <param name="Layers">Residual layers of an encoder block; a decoder block has one more.</param>
/// <param name="Groups">Groups of the group normalisation; divides every channel count.</param>
/// <param name="Height">Native height in pixels; tiles are half of it.</param>
/// <param name="Width">Native width in pixels.</param>
/// <param name="Scaling">What latents are multiplied by for the transformer.</param>
/// <param name="InvertScaling">Whether the 1.5 image models divide instead.</param>
internal sealed record VaeSize(
    IReadOnlyList<int> Channels, int Layers, int Groups, int Height, int Width, double Scaling, bool InvertScaling = false);
