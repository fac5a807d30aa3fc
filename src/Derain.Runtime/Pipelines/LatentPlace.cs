namespace Derain.Runtime.Pipelines;

/// <summary>
/// Where in the latents of a whole clip those of one window and tile lie. What it counts by does not depend on how the clip is
/// cut: latent frame f holds the pixel frames 4f - 3 to 4f, and frame 0 only the first.
/// </summary>
/// <param name="Frame">Latent frame of the clip, from 0.</param>
/// <param name="Row">First row of latents.</param>
/// <param name="Column">First column of latents.</param>
/// <param name="PlaneHeight">Rows of latents of the whole frame; 0 where what is at the place is whole.</param>
/// <param name="PlaneWidth">Columns of latents of the whole frame; 0 likewise.</param>
public readonly record struct LatentPlace(int Frame, int Row = 0, int Column = 0, int PlaneHeight = 0, int PlaneWidth = 0);
