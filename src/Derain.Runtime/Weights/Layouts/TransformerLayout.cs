namespace Derain.Runtime.Weights.Layouts;

/// <summary>The tensors of <c>CogVideoXTransformer3DModel</c>: 1.0 (2b, 5b) and 1.5, text to video.</summary>
internal static class TransformerLayout
{
    private const int FeedForwardFactor = 4;
    private const int BlockModulations = 6; // shift, scale and gate, for image and for text
    private const int FinalModulations = 2; // shift and scale

    public static void AddTo(TensorList list, ConfigFile config)
    {
        int headDim = config.Size("attention_head_dim");
        int width = config.Size("num_attention_heads") * headDim;
        int timeDim = config.Size("time_embed_dim");

        AddPatchEmbedding(list, config, width);
        list.Linear("time_embedding.linear_1", timeDim, width);
        list.Linear("time_embedding.linear_2", timeDim, timeDim);
        for (int block = 0; block < config.Size("num_layers"); block++)
        {
            AddBlock(list, $"transformer_blocks.{block}", width, headDim, timeDim, config.Bool("attention_bias", true));
        }

        list.Norm("norm_final", width);
        list.Linear("norm_out.linear", FinalModulations * width, timeDim);
        list.Norm("norm_out.norm", width);
        list.Linear("proj_out", PatchVolume(config) * config.Size("out_channels"), width);
    }

    private static void AddPatchEmbedding(TensorList list, ConfigFile config, int width)
    {
        int channels = config.Size("in_channels");
        if (config.OptionalInt("patch_size_t") is null)
        {
            list.Conv2d("patch_embed.proj", width, channels, config.Size("patch_size"), config.Bool("patch_bias", true));
        }
        else
        {
            list.Linear("patch_embed.proj", width, channels * PatchVolume(config)); // has a bias whatever patch_bias says
        }

        list.Linear("patch_embed.text_proj", width, config.Size("text_embed_dim"));
    }

    private static void AddBlock(TensorList list, string name, int width, int headDim, int timeDim, bool attentionBias)
    {
        list.Linear($"{name}.norm1.linear", BlockModulations * width, timeDim);
        list.Norm($"{name}.norm1.norm", width);
        list.Norm($"{name}.attn1.norm_q", headDim);
        list.Norm($"{name}.attn1.norm_k", headDim);
        list.Linear($"{name}.attn1.to_q", width, width, attentionBias);
        list.Linear($"{name}.attn1.to_k", width, width, attentionBias);
        list.Linear($"{name}.attn1.to_v", width, width, attentionBias);
        list.Linear($"{name}.attn1.to_out.0", width, width);
        list.Linear($"{name}.norm2.linear", BlockModulations * width, timeDim);
        list.Norm($"{name}.norm2.norm", width);
        list.Linear($"{name}.ff.net.0.proj", FeedForwardFactor * width, width);
        list.Linear($"{name}.ff.net.2", width, FeedForwardFactor * width);
    }

    private static int PatchVolume(ConfigFile config) =>
        config.Size("patch_size") * config.Size("patch_size") * (config.OptionalInt("patch_size_t") ?? 1);
}
