using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>How a window fits into a device's memory.</summary>
/// <param name="Placement">Where the weights are.</param>
/// <param name="TiledVae">Whether the autoencoder works in tiles, which changes the result slightly.</param>
/// <param name="Bytes">What it takes at its peak, in bytes.</param>
/// <param name="Budget">What it may take, in bytes.</param>
public sealed record DeviceMemoryPlan(WeightPlacement Placement, bool TiledVae, long Bytes, long Budget)
{
    // The library of matrix products, converted operands and repacked filters.
    private const long WorkingBytes = 160L << 20;

    // From the fastest to the smallest. Tiles come last, for they alone change the result.
    private static readonly (WeightPlacement Placement, bool Tiled)[] Choices =
    [
        (WeightPlacement.Resident, false), (WeightPlacement.ByStage, false), (WeightPlacement.Streamed, false),
        (WeightPlacement.ByStage, true), (WeightPlacement.Streamed, true),
    ];

    /// <summary>Whether it fits.</summary>
    public bool Fits => Bytes <= Budget;

    /// <summary>The fastest plan within a budget; the smallest there is where none fits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What is done; with tiles wherever it asks for them.</param>
    /// <param name="frames">Frames of a window, as many as the model takes.</param>
    /// <param name="height">H in pixels.</param>
    /// <param name="width">W in pixels.</param>
    /// <param name="budget">Bytes of the device that may be used.</param>
    public static DeviceMemoryPlan Choose(
        DerainModel model, DerainOptions options, int frames, int height, int width, long budget)
    {
        CostEstimate whole = CostEstimate.ForWindow(model, options, frames, height, width);
        CostEstimate? tiled = null;
        DeviceMemoryPlan? smallest = null;
        foreach ((WeightPlacement placement, bool tiles) in Choices)
        {
            if (tiles && tiled is null)
            {
                tiled = CostEstimate.ForWindow(model, options with { TiledVae = true }, frames, height, width);
            }

            long bytes = PeakBytes(model, tiles ? tiled! : whole, placement, (long)frames * height * width);
            var plan = new DeviceMemoryPlan(placement, tiles || options.TiledVae, bytes, budget);
            if (plan.Fits)
            {
                return plan;
            }

            smallest = smallest is null || bytes < smallest.Bytes ? plan : smallest;
        }

        return smallest!;
    }

    /// <summary>The plan in a few words.</summary>
    public override string ToString()
    {
        string weights = Placement switch
        {
            WeightPlacement.Resident => "all weights on the device",
            WeightPlacement.ByStage => "the weights of one stage at a time on the device",
            _ => "the transformer's weights copied to the device layer by layer",
        };
        return $"{Bytes / 1e9:F2} GB of device memory at the peak, of {Budget / 1e9:F2} GB: {weights}"
            + (TiledVae ? ", the autoencoder in tiles" : "");
    }

    /// <summary>Bytes that a window takes beside the weights, stage by stage.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cost">The window.</param>
    /// <param name="positions">Its pixels, frames times height times width.</param>
    internal static (long Encode, long Predict, long Decode) StageBytes(DerainModel model, CostEstimate cost, long positions)
    {
        int channels = model.VaeConfig.InChannels;
        long exact = positions * channels * DType.F32.Size;
        long activations = positions * channels * model.Backend.ActivationType.Size;

        // The source stays for the recorder until the window is done; the result is there twice while it is made exact.
        return (
            cost.EncodeBytes + exact + activations,
            cost.PredictBytes + exact + cost.NoiseBytes,
            Math.Max(cost.DecodeBytes + activations, activations + exact) + exact + cost.NoiseBytes);
    }

    private static long PeakBytes(DerainModel model, CostEstimate cost, WeightPlacement placement, long positions)
    {
        (long encode, long predict, long decode) = StageBytes(model, cost, positions);
        (long transformer, long vae) = (model.TransformerDeviceBytes, model.VaeDeviceBytes);
        long peak = placement == WeightPlacement.Resident
            ? transformer + vae + cost.ModulationBytes + Math.Max(Math.Max(encode, decode), predict)
            : Math.Max(
                vae + Math.Max(encode, decode),
                (placement == WeightPlacement.Streamed ? model.StreamedDeviceBytes : transformer) + cost.ModulationBytes + predict);
        return peak + WorkingBytes;
    }
}
