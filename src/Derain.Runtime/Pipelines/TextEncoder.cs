using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>Turns text into the embeddings that a CogVideoX transformer reads.</summary>
public static class TextEncoder
{
    /// <summary>Embeds one text; the encoder is loaded for it and let go.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="text">Any text; what is over <paramref name="tokens"/> is cut off.</param>
    /// <param name="tokens">T, to which the text is padded.</param>
    /// <param name="backend">The device.</param>
    /// <returns><c>[1, T, text width]</c> in F32 on the host.</returns>
    /// <exception cref="WeightException">Tokenizer or text encoder are missing or do not fit their configuration.</exception>
    public static Tensor Embed(CheckpointFolder folder, string text, int tokens, IBackend backend)
    {
        T5Tokenizer tokenizer = T5Tokenizer.Load(Path.GetDirectoryName(folder.TokenizerModel)!);
        using SafetensorsCheckpoint checkpoint = folder.OpenWeights("text_encoder");
        var encoder = new T5Encoder(new WeightScope(checkpoint), T5EncoderConfig.Read(folder.Config("text_encoder")));

        // In F32 on every device: the feed-forward of T5 passes 65504, where F16 ends, and BF16 keeps too little of a text that is
        // embedded once and used at every step.
        var graph = new GraphBuilder(DType.F32);
        Value ids = graph.Input("ids", new TensorType(DType.I32, [1, tokens]));
        graph.Output("embedding", encoder.Forward(ids));
        // Each weight is used once: nothing is gained by keeping it, and T5-XXL would take 9.5 GB.
        using var weights = new DeviceWeights(backend) { IsStreamed = true };
        using var executor = new Executor(graph.Build(), weights);
        Tensor padded = backend.Upload(Tensor.OnHost<int>([1, tokens], tokenizer.Encode(text, tokens).Ids));
        return backend.DownloadCopy(executor.Run(new Dictionary<string, Tensor> { ["ids"] = padded })["embedding"]);
    }
}
