namespace Derain.Runtime.Pipelines;

/// <summary>Ways into a diffusion model's noise space.</summary>
public enum InversionMethod
{
    /// <summary>Edit-friendly DDPM inversion: independent samples, and noise maps that lead from each to the next.</summary>
    Ddpm,

    /// <summary>DDIM inversion: the deterministic sampler run backwards. What the paper compares with.</summary>
    Ddim,
}
