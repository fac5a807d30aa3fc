namespace Derain.Runtime.Schedulers;

/// <summary>What the network predicts from a noisy sample.</summary>
public enum PredictionType
{
    /// <summary>The noise ε.</summary>
    Epsilon,

    /// <summary>The velocity v = sqrt(ᾱ)·ε - sqrt(1-ᾱ)·x0.</summary>
    VPrediction,
}
