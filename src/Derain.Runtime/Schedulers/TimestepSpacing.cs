namespace Derain.Runtime.Schedulers;

/// <summary>Which of the N training timesteps a run of fewer steps visits.</summary>
public enum TimestepSpacing
{
    /// <summary>Multiples of N/steps less one, down from N-1: the first step sees pure noise.</summary>
    Trailing,

    /// <summary>Multiples of N/steps from 0, plus an offset; at most N-1.</summary>
    Leading,

    /// <summary>Evenly from N-1 to 0, both included.</summary>
    Linspace,
}
