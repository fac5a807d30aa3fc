using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>The decoder of the 3-D causal autoencoder, for one chunk of latent frames.</summary>
internal sealed class CogVideoXDecoder3D
{
    private readonly CausalConv3d _convIn;
    private readonly CogVideoXResnetBlock[] _midBlock;
    private readonly Level[] _upBlocks;
    private readonly CogVideoXSpatialNorm _normOut;
    private readonly CausalConv3d _convOut;

    /// <summary>The decoder of a checkpoint.</summary>
    public CogVideoXDecoder3D(WeightScope scope, CogVideoXVaeConfig config)
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        _convIn = new(scope.Scope("conv_in"), config.LatentChannels, channels[0]);
        _midBlock =
        [
            .. Enumerable.Range(0, 2).Select(index => new CogVideoXResnetBlock(
                scope.Scope($"mid_block.resnets.{index}"), channels[0], channels[0], spatialNorm: true, config)),
        ];
        _upBlocks =
        [
            .. Enumerable.Range(0, channels.Length).Select(level => new Level(
                scope.Scope($"up_blocks.{level}"), channels[Math.Max(level - 1, 0)], channels[level], level, config)),
        ];
        _normOut = new(scope.Scope("norm_out"), channels[^1], config);
        _convOut = new(scope.Scope("conv_out"), channels[^1], config.OutChannels);
    }

    /// <summary>latents <c>[B, f, h, w, C]</c>, unscaled → video <c>[B, F, H, W, 3]</c>.</summary>
    public Value Forward(Value latents, ConvolutionCaches caches, Action<string, Value>? probe)
    {
        Value x = _convIn.Forward(latents, caches);
        probe?.Invoke("decoder_conv_in", x);
        foreach (CogVideoXResnetBlock resnet in _midBlock)
        {
            x = resnet.Forward(x, latents, caches);
        }

        probe?.Invoke("decoder_mid", x);
        for (int level = 0; level < _upBlocks.Length; level++)
        {
            x = _upBlocks[level].Forward(x, latents, caches);
            probe?.Invoke($"decoder_up{level}", x);
        }

        return _convOut.Forward(_normOut.Forward(x, latents).Silu(), caches);
    }

    /// <summary>Residual blocks, then, but for the last level, twice the height, width and (on the first levels) frames.</summary>
    private sealed class Level
    {
        private readonly CogVideoXResnetBlock[] _resnets;
        private readonly Conv2d? _upsampler;
        private readonly bool _compressTime;

        public Level(WeightScope scope, int inputs, int outputs, int level, CogVideoXVaeConfig config)
        {
            _resnets =
            [
                .. Enumerable.Range(0, config.LayersPerBlock + 1).Select(index => new CogVideoXResnetBlock(
                    scope.Scope($"resnets.{index}"), index == 0 ? inputs : outputs, outputs, spatialNorm: true, config)),
            ];
            bool last = level == config.BlockOutChannels.Count - 1;
            _upsampler = last
                ? null
                : new(scope.Scope("upsamplers.0.conv"), outputs, outputs, kernel: 3, stride: 1, padBefore: 1, padAfter: 1);
            _compressTime = level < config.TemporalLevels;
        }

        public Value Forward(Value x, Value latents, ConvolutionCaches caches)
        {
            foreach (CogVideoXResnetBlock resnet in _resnets)
            {
                x = resnet.Forward(x, latents, caches);
            }

            if (_upsampler is null)
            {
                return x;
            }

            // Frames are doubled after the convolution, not before: it works frame by frame, so equal frames stay equal.
            x = _upsampler.Forward(x.UpsampleSpace(factor: 2));
            return _compressTime ? x.UpsampleFrames() : x;
        }
    }
}
