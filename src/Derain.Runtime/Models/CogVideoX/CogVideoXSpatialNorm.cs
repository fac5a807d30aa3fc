using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The norm of the decoder: a group norm, scaled and shifted at every position by 1×1×1 convolutions of the latents. These are
/// applied before the latents are enlarged, to 8×8×4 times fewer positions and with the same result.
/// </summary>
/// <param name="scope">Where <c>norm_layer</c>, <c>conv_y</c> and <c>conv_b</c> are.</param>
/// <param name="channels">Channels of the features.</param>
/// <param name="config">The autoencoder's dimensions.</param>
internal sealed class CogVideoXSpatialNorm(WeightScope scope, int channels, CogVideoXVaeConfig config)
{
    private const double Epsilon = 1e-6; // whatever norm_eps says

    private readonly GroupNorm _normLayer = new(scope.Scope("norm_layer"), config.NormNumGroups, channels, Epsilon);
    private readonly PointwiseConv3d _convY = new(scope.Scope("conv_y.conv"), config.LatentChannels, channels);
    private readonly PointwiseConv3d _convB = new(scope.Scope("conv_b.conv"), config.LatentChannels, channels);

    /// <summary>x <c>[B, F, H, W, C]</c>, latents <c>[B, f, h, w, Cz]</c> → <c>[B, F, H, W, C]</c>.</summary>
    public Value Forward(Value x, Value latents) =>
        _normLayer.Forward(x).ModulateInSpace(scale: _convY.Forward(latents), shift: _convB.Forward(latents));
}
