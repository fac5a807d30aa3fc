using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>A checkpoint's <c>vae/config.json</c>. The defaults are those of CogVideoX-2b.</summary>
public sealed record CogVideoXVaeConfig
{
    /// <summary>Channels of the video.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the decoded video.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of each level, finest first; every level but the last halves height and width.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [128, 256, 256, 512];

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 16;

    /// <summary>Residual blocks of an encoder level; a decoder level has one more.</summary>
    public int LayersPerBlock { get; init; } = 3;

    /// <summary>ε of the residual blocks' group norms.</summary>
    public double NormEps { get; init; } = 1e-6;

    /// <summary>Groups of every group norm.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Pixel frames per latent frame, a power of two.</summary>
    public int TemporalCompressionRatio { get; init; } = 4;

    /// <summary>Native height in pixels; a tile is half as high.</summary>
    public int SampleHeight { get; init; } = 480;

    /// <summary>Native width in pixels; a tile is half as wide.</summary>
    public int SampleWidth { get; init; } = 720;

    /// <summary>What latents are multiplied by for the diffusion model.</summary>
    public double ScalingFactor { get; init; } = 1.15258426;

    /// <summary>Pixels per latent in height and width.</summary>
    public int SpatialCompressionRatio => 1 << (BlockOutChannels.Count - 1);

    /// <summary>How many levels halve the frame count.</summary>
    public int TemporalLevels => int.Log2(TemporalCompressionRatio);

    /// <summary>Reads and checks a checkpoint's configuration.</summary>
    /// <exception cref="WeightException">A field is out of range, or asks for what this autoencoder does not do.</exception>
    public static CogVideoXVaeConfig Read(ConfigFile file)
    {
        CogVideoXVaeConfig config = new()
        {
            InChannels = file.Int("in_channels", 3),
            OutChannels = file.Int("out_channels", 3),
            BlockOutChannels = file.Ints("block_out_channels", [128, 256, 256, 512]),
            LatentChannels = file.Int("latent_channels", 16),
            LayersPerBlock = file.Int("layers_per_block", 3),
            NormEps = file.Double("norm_eps", 1e-6),
            NormNumGroups = file.Int("norm_num_groups", 32),
            TemporalCompressionRatio = file.Int("temporal_compression_ratio", 4),
            SampleHeight = file.Int("sample_height", 480),
            SampleWidth = file.Int("sample_width", 720),
            ScalingFactor = file.Double("scaling_factor", 1.15258426),
        };
        config.Check(file);
        return config;
    }

    private void Check(ConfigFile file)
    {
        foreach ((string field, int value) in (ReadOnlySpan<(string, int)>)[
            ("in_channels", InChannels), ("out_channels", OutChannels), ("latent_channels", LatentChannels),
            ("layers_per_block", LayersPerBlock), ("norm_num_groups", NormNumGroups), ("sample_height", SampleHeight),
            ("sample_width", SampleWidth), ("temporal_compression_ratio", TemporalCompressionRatio)])
        {
            if (value is < 1 or > 1 << 16)
            {
                throw file.Invalid(field, value, "1 to 65536");
            }
        }

        if (BlockOutChannels.Count is < 1 or > 8 || BlockOutChannels.Any(channels => channels < 1 || channels % NormNumGroups != 0))
        {
            throw file.Invalid(
                "block_out_channels", string.Join(", ", BlockOutChannels), $"1 to 8 multiples of norm_num_groups, {NormNumGroups}");
        }

        if (!int.IsPow2(TemporalCompressionRatio) || TemporalLevels > BlockOutChannels.Count - 1)
        {
            throw file.Invalid(
                "temporal_compression_ratio",
                TemporalCompressionRatio,
                $"a power of two up to {SpatialCompressionRatio}, one level for each halving");
        }

        foreach (string field in (ReadOnlySpan<string>)["use_quant_conv", "use_post_quant_conv"])
        {
            if (file.Bool(field, false))
            {
                throw file.Invalid(field, true, "false, as in every published CogVideoX");
            }
        }

        _ = file.Choice("act_fn", "silu", ("silu", true));
    }
}
