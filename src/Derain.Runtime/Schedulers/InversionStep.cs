namespace Derain.Runtime.Schedulers;

/// <summary>One step of an edit-friendly inversion.</summary>
/// <param name="Place">
/// The timestep's place counted from the smallest of the run, from 1. The step's sample is noised with draw Place - 1,
/// and its noise map leads to the sample of place Place - 1; place 0 is the clean latents.
/// </param>
/// <param name="Noised">The step's sample x_t from (clean latents, the draw).</param>
/// <param name="Ddim">The step down from it.</param>
public readonly record struct InversionStep(int Place, Mix Noised, DdimStep Ddim);
