namespace Derain.Runtime.Weights.Layouts;

/// <summary>The tensors of <c>T5EncoderModel</c> in its v1.1 form: gated feed-forward, no biases.</summary>
internal static class TextEncoderLayout
{
    public static void AddTo(TensorList list, ConfigFile config)
    {
        int width = config.Size("d_model");
        int heads = config.Size("num_heads");
        int inner = heads * config.Size("d_kv");
        int hidden = config.Size("d_ff");

        list.Add("shared.weight", config.Size("vocab_size"), width);
        for (int block = 0; block < config.Size("num_layers"); block++)
        {
            string attention = $"encoder.block.{block}.layer.0";
            list.Linear($"{attention}.SelfAttention.q", inner, width, bias: false);
            list.Linear($"{attention}.SelfAttention.k", inner, width, bias: false);
            list.Linear($"{attention}.SelfAttention.v", inner, width, bias: false);
            list.Linear($"{attention}.SelfAttention.o", width, inner, bias: false);
            if (block == 0)
            {
                // The other blocks use the position bias of the first.
                int buckets = config.Size("relative_attention_num_buckets");
                list.Add($"{attention}.SelfAttention.relative_attention_bias.weight", buckets, heads);
            }

            list.Add($"{attention}.layer_norm.weight", width);
            string feedForward = $"encoder.block.{block}.layer.1";
            list.Linear($"{feedForward}.DenseReluDense.wi_0", hidden, width, bias: false);
            list.Linear($"{feedForward}.DenseReluDense.wi_1", hidden, width, bias: false);
            list.Linear($"{feedForward}.DenseReluDense.wo", width, hidden, bias: false);
            list.Add($"{feedForward}.layer_norm.weight", width);
        }

        list.Add("encoder.final_layer_norm.weight", width);
    }
}
