namespace Derain.Runtime.Schedulers;

/// <summary>How the noise variance β grows over the training timesteps.</summary>
public enum BetaSchedule
{
    /// <summary>β is linear in the timestep.</summary>
    Linear,

    /// <summary>sqrt(β) is linear in the timestep.</summary>
    ScaledLinear,
}
