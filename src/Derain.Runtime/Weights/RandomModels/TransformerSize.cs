namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Size of the transformer.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HeadDim">Channels of a head.</param>
/// <param name="TimeDim">Channels of the timestep embedding.</param>
/// <param name="Frames">Native clip length in frames.</param>
/// <param name="Height">Native height of the latents.</param>
/// <param name="Width">Native width of the latents.</param>
/// <param name="Rotary">Rotary positions instead of sin-cos ones.</param>
/// <param name="PatchFrames">Latent frames in a patch; null for the 1.0 patch without a time axis.</param>
internal sealed record TransformerSize(
    int Layers, int Heads, int HeadDim, int TimeDim, int Frames, int Height, int Width, bool Rotary = false, int? PatchFrames = null);
