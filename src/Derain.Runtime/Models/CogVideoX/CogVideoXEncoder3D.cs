using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>The encoder of the 3-D causal autoencoder, for one chunk of frames.</summary>
internal sealed class CogVideoXEncoder3D
{
    private readonly CausalConv3d _convIn;
    private readonly Level[] _downBlocks;
    private readonly CogVideoXResnetBlock[] _midBlock;
    private readonly GroupNorm _normOut;
    private readonly CausalConv3d _convOut;

    /// <summary>The encoder of a checkpoint.</summary>
    public CogVideoXEncoder3D(WeightScope scope, CogVideoXVaeConfig config)
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        int last = channels.Count - 1;
        _convIn = new(scope.Scope("conv_in"), config.InChannels, channels[0]);
        _downBlocks =
        [
            .. Enumerable.Range(0, channels.Count).Select(level =>
                new Level(scope.Scope($"down_blocks.{level}"), channels[Math.Max(level - 1, 0)], level, config)),
        ];
        _midBlock =
        [
            .. Enumerable.Range(0, 2).Select(index => new CogVideoXResnetBlock(
                scope.Scope($"mid_block.resnets.{index}"), channels[last], channels[last], spatialNorm: false, config)),
        ];
        _normOut = new(scope.Scope("norm_out"), config.NormNumGroups, channels[last], 1e-6);
        _convOut = new(scope.Scope("conv_out"), channels[last], 2 * config.LatentChannels);
    }

    /// <summary>video <c>[B, F, H, W, 3]</c> → moments <c>[B, f, h, w, 2·latent channels]</c>.</summary>
    public Value Forward(Value video, ConvolutionCaches caches, Action<string, Value>? probe)
    {
        Value x = _convIn.Forward(video, caches);
        probe?.Invoke("encoder_conv_in", x);
        for (int level = 0; level < _downBlocks.Length; level++)
        {
            x = _downBlocks[level].Forward(x, caches);
            probe?.Invoke($"encoder_down{level}", x);
        }

        foreach (CogVideoXResnetBlock resnet in _midBlock)
        {
            x = resnet.Forward(x, latents: null, caches);
        }

        probe?.Invoke("encoder_mid", x);
        return _convOut.Forward(_normOut.Forward(x).Silu(), caches);
    }

    /// <summary>Residual blocks, then, but for the last level, half the frames (on the first levels), height and width.</summary>
    private sealed class Level
    {
        private readonly CogVideoXResnetBlock[] _resnets;
        private readonly Conv2d? _downsampler;
        private readonly bool _compressTime;

        public Level(WeightScope scope, int inputs, int level, CogVideoXVaeConfig config)
        {
            int outputs = config.BlockOutChannels[level];
            _resnets =
            [
                .. Enumerable.Range(0, config.LayersPerBlock).Select(index => new CogVideoXResnetBlock(
                    scope.Scope($"resnets.{index}"), index == 0 ? inputs : outputs, outputs, spatialNorm: false, config)),
            ];
            bool last = level == config.BlockOutChannels.Count - 1;
            _downsampler = last
                ? null
                : new(scope.Scope("downsamplers.0.conv"), outputs, outputs, kernel: 3, stride: 2, padBefore: 0, padAfter: 1);
            _compressTime = level < config.TemporalLevels;
        }

        public Value Forward(Value x, ConvolutionCaches caches)
        {
            foreach (CogVideoXResnetBlock resnet in _resnets)
            {
                x = resnet.Forward(x, latents: null, caches);
            }

            return _downsampler is null ? x : _downsampler.Forward(_compressTime ? x.PoolFrames() : x);
        }
    }
}
