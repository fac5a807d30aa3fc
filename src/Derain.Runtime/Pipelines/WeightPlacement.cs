namespace Derain.Runtime.Pipelines;

/// <summary>Where a model's weights are while it runs; each takes less of the device's memory than the one before, and gives the same result.</summary>
public enum WeightPlacement
{
    /// <summary>All on the device from first use on.</summary>
    Resident,

    /// <summary>Those of the transformer or those of the autoencoder, whichever is at work.</summary>
    ByStage,

    /// <summary>As by stage, and of the transformer only the layer at work and the one after it, copied anew for every prediction.</summary>
    Streamed,
}
