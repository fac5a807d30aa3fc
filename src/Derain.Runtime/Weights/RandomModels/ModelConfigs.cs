using System.Text.Json.Nodes;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Writes the configuration files of a model as the reference library does, every key spelled out.</summary>
internal static class ModelConfigs
{
    private const string ReferenceVersion = "0.32.2";

    /// <summary><c>model_index.json</c>.</summary>
    public static JsonObject Index(ModelSize size, IEnumerable<string> components)
    {
        (string Component, string Library, string Class)[] parts =
        [
            ("scheduler", "diffusers", size.Scheduler),
            ("text_encoder", "transformers", "T5EncoderModel"),
            ("tokenizer", "transformers", "T5Tokenizer"),
            ("transformer", "diffusers", "CogVideoXTransformer3DModel"),
            ("vae", "diffusers", "AutoencoderKLCogVideoX"),
        ];
        JsonObject index = WithClass("CogVideoXPipeline");
        HashSet<string> present = [.. components];
        foreach ((string component, string library, string type) in parts.Where(part => present.Contains(part.Component)))
        {
            index[component] = new JsonArray(library, type);
        }

        return index;
    }

    /// <summary><c>transformer/config.json</c>.</summary>
    public static JsonObject Transformer(ModelSize size)
    {
        JsonObject config = WithClass("CogVideoXTransformer3DModel");
        config["activation_fn"] = "gelu-approximate";
        config["attention_bias"] = true;
        config["attention_head_dim"] = size.Transformer.HeadDim;
        config["dropout"] = 0.0;
        config["flip_sin_to_cos"] = true;
        config["freq_shift"] = 0;
        config["in_channels"] = size.LatentChannels;
        config["max_text_seq_length"] = size.TextTokens;
        config["norm_elementwise_affine"] = true;
        config["norm_eps"] = 1e-05;
        config["num_attention_heads"] = size.Transformer.Heads;
        config["num_layers"] = size.Transformer.Layers;
        config["ofs_embed_dim"] = null;
        config["out_channels"] = size.LatentChannels;
        config["patch_bias"] = size.Transformer.PatchFrames is null;
        config["patch_size"] = 2;
        config["patch_size_t"] = size.Transformer.PatchFrames;
        config["sample_frames"] = size.Transformer.Frames;
        config["sample_height"] = size.Transformer.Height;
        config["sample_width"] = size.Transformer.Width;
        config["spatial_interpolation_scale"] = 1.875;
        config["temporal_compression_ratio"] = 4;
        config["temporal_interpolation_scale"] = 1.0;
        config["text_embed_dim"] = size.TextEncoder.Width;
        config["time_embed_dim"] = size.Transformer.TimeDim;
        config["timestep_activation_fn"] = "silu";
        config["use_learned_positional_embeddings"] = false;
        config["use_rotary_positional_embeddings"] = size.Transformer.Rotary;
        return config;
    }

    /// <summary><c>vae/config.json</c>.</summary>
    public static JsonObject Vae(ModelSize size)
    {
        JsonObject config = WithClass("AutoencoderKLCogVideoX");
        config["act_fn"] = "silu";
        config["block_out_channels"] = Array(size.Vae.Channels.Select(channels => JsonValue.Create(channels)));
        config["down_block_types"] = Array(size.Vae.Channels.Select(_ => JsonValue.Create("CogVideoXDownBlock3D")));
        config["force_upcast"] = true;
        config["in_channels"] = 3;
        config["invert_scale_latents"] = size.Vae.InvertScaling;
        config["latent_channels"] = size.LatentChannels;
        config["latents_mean"] = null;
        config["latents_std"] = null;
        config["layers_per_block"] = size.Vae.Layers;
        config["norm_eps"] = 1e-06;
        config["norm_num_groups"] = size.Vae.Groups;
        config["out_channels"] = 3;
        config["sample_height"] = size.Vae.Height;
        config["sample_width"] = size.Vae.Width;
        config["scaling_factor"] = size.Vae.Scaling;
        config["shift_factor"] = null;
        config["temporal_compression_ratio"] = 4;
        config["up_block_types"] = Array(size.Vae.Channels.Select(_ => JsonValue.Create("CogVideoXUpBlock3D")));
        config["use_post_quant_conv"] = false;
        config["use_quant_conv"] = false;
        return config;
    }

    /// <summary><c>text_encoder/config.json</c>.</summary>
    public static JsonObject TextEncoder(ModelSize size) => new()
    {
        ["architectures"] = new JsonArray("T5EncoderModel"),
        ["d_ff"] = size.TextEncoder.Hidden,
        ["d_kv"] = size.TextEncoder.HeadDim,
        ["d_model"] = size.TextEncoder.Width,
        ["decoder_start_token_id"] = 0,
        ["dense_act_fn"] = "gelu_new",
        ["dropout_rate"] = 0.1,
        ["eos_token_id"] = 1,
        ["feed_forward_proj"] = "gated-gelu",
        ["is_encoder_decoder"] = true,
        ["is_gated_act"] = true,
        ["layer_norm_epsilon"] = 1e-06,
        ["model_type"] = "t5",
        ["num_decoder_layers"] = size.TextEncoder.Layers,
        ["num_heads"] = size.TextEncoder.Heads,
        ["num_layers"] = size.TextEncoder.Layers,
        ["pad_token_id"] = 0,
        ["relative_attention_max_distance"] = 128,
        ["relative_attention_num_buckets"] = 32,
        ["tie_word_embeddings"] = false,
        ["vocab_size"] = size.TextEncoder.Vocabulary,
    };

    /// <summary><c>scheduler/scheduler_config.json</c>.</summary>
    public static JsonObject Scheduler(ModelSize size)
    {
        JsonObject config = WithClass(size.Scheduler);
        config["beta_end"] = 0.012;
        config["beta_schedule"] = "scaled_linear";
        config["beta_start"] = 0.00085;
        config["clip_sample"] = false;
        config["clip_sample_range"] = 1.0;
        config["num_train_timesteps"] = 1000;
        config["prediction_type"] = "v_prediction";
        config["rescale_betas_zero_snr"] = true;
        config["sample_max_value"] = 1.0;
        config["set_alpha_to_one"] = true;
        config["snr_shift_scale"] = size.SnrShift;
        config["steps_offset"] = 0;
        config["timestep_spacing"] = "trailing";
        config["trained_betas"] = null;
        return config;
    }

    private static JsonObject WithClass(string name) => new() { ["_class_name"] = name, ["_diffusers_version"] = ReferenceVersion };

    private static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];
}
