namespace Derain.Runtime.Weights.Layouts;

/// <summary>The tensors of <c>AutoencoderKLCogVideoX</c>.</summary>
internal static class VaeLayout
{
    private const int MiddleResnets = 2;
    private const int Kernel = 3;

    public static void AddTo(TensorList list, ConfigFile config)
    {
        AddEncoder(list, config);
        AddDecoder(list, config);
    }

    private static void AddEncoder(TensorList list, ConfigFile config)
    {
        IReadOnlyList<int> channels = config.Sizes("block_out_channels");
        list.Conv3d("encoder.conv_in.conv", channels[0], config.Size("in_channels"), Kernel);
        for (int block = 0; block < channels.Count; block++)
        {
            string name = $"encoder.down_blocks.{block}";
            int layers = config.Size("layers_per_block");
            AddResnets(list, name, layers, channels[Math.Max(block - 1, 0)], channels[block], AddNorm);
            if (block < channels.Count - 1)
            {
                list.Conv2d($"{name}.downsamplers.0.conv", channels[block], channels[block], Kernel);
            }
        }

        AddResnets(list, "encoder.mid_block", MiddleResnets, channels[^1], channels[^1], AddNorm);
        list.Norm("encoder.norm_out", channels[^1]);
        list.Conv3d("encoder.conv_out.conv", 2 * config.Size("latent_channels"), channels[^1], Kernel); // mean and log-variance

        void AddNorm(string name, int width) => list.Norm(name, width);
    }

    private static void AddDecoder(TensorList list, ConfigFile config)
    {
        int latent = config.Size("latent_channels");
        IReadOnlyList<int> channels = [.. config.Sizes("block_out_channels").Reverse()];
        list.Conv3d("decoder.conv_in.conv", channels[0], latent, Kernel);
        AddResnets(list, "decoder.mid_block", MiddleResnets, channels[0], channels[0], AddSpatialNorm);
        for (int block = 0; block < channels.Count; block++)
        {
            string name = $"decoder.up_blocks.{block}";
            int layers = config.Size("layers_per_block") + 1;
            AddResnets(list, name, layers, channels[Math.Max(block - 1, 0)], channels[block], AddSpatialNorm);
            if (block < channels.Count - 1)
            {
                list.Conv2d($"{name}.upsamplers.0.conv", channels[block], channels[block], Kernel);
            }
        }

        AddSpatialNorm("decoder.norm_out", channels[^1]);
        list.Conv3d("decoder.conv_out.conv", config.Size("out_channels"), channels[^1], Kernel);

        void AddSpatialNorm(string name, int width)
        {
            list.Norm($"{name}.norm_layer", width);
            list.Conv3d($"{name}.conv_y.conv", width, latent, 1);
            list.Conv3d($"{name}.conv_b.conv", width, latent, 1);
        }
    }

    private static void AddResnets(TensorList list, string block, int count, int inputs, int outputs, Action<string, int> addNorm)
    {
        for (int i = 0; i < count; i++)
        {
            string name = $"{block}.resnets.{i}";
            addNorm($"{name}.norm1", inputs);
            list.Conv3d($"{name}.conv1.conv", outputs, inputs, Kernel);
            addNorm($"{name}.norm2", outputs);
            list.Conv3d($"{name}.conv2.conv", outputs, outputs, Kernel);
            if (inputs != outputs)
            {
                list.Conv3d($"{name}.conv_shortcut", outputs, inputs, 1);
            }

            inputs = outputs;
        }
    }
}
