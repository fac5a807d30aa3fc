using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Tests.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models;

/// <summary>
/// Models of published width with formula weights. On the fast backend alone: the reference would take minutes for each.
/// </summary>
public class FullSizeTests
{
    private const double Tolerance = 1e-5;
    private const long Gibibyte = 1L << 30;

    [Theory]
    [InlineData("t2b2", "cogvideox-2b-transformer", 2, 2, 2)]
    [InlineData("t5b2", "cogvideox-5b-transformer", 2, 1, 2)]
    [InlineData("t2b30", "cogvideox-2b-transformer", 30, 1, 1)]
    public void A_transformer_matches(string name, string manifestName, int layers, int batch, int frames)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{manifestName}.json"));
        SkipWithout(layers == 30 ? 9 * Gibibyte : 3 * Gibibyte);
        CogVideoXTransformerConfig config = CogVideoXTransformerConfig.Read(manifest.Config) with { NumLayers = layers };
        using FormulaWeights weights = new(manifest.Tensors);
        using IBackend backend = new CpuBackend();
        using CogVideoXPredictor predictor = new(
            new CogVideoXTransformer(new WeightScope(weights), config), new DeviceWeights(backend));
        Tensor latents = FormulaWeights.Create($"input.{name}.latents", [batch, frames, 16, 8, 8], mean: 0, scale: 1.7);
        Tensor text = FormulaWeights.Create($"input.{name}.text", [batch, 226, 4096], mean: 0, scale: 0.5);

        AssertClose(predictor.Predict(latents, text, timestep: 499), $"{name}.output");
    }

    [Fact]
    public void The_autoencoder_matches()
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path("keys/cogvideox-vae.json"));
        SkipWithout(2 * Gibibyte);
        using FormulaWeights weights = new(manifest.Tensors);
        using IBackend backend = new CpuBackend();
        using CogVideoXVae vae = new(
            new WeightScope(weights), CogVideoXVaeConfig.Read(manifest.Config), new DeviceWeights(backend));
        Tensor video = FormulaWeights.Create("input.vae.video", [1, 3, 9, 16, 16], mean: 0, scale: 1);
        Tensor latents = FormulaWeights.Create("input.vae.latents", [1, 16, 3, 2, 2], mean: 0, scale: 1.7);

        AssertClose(TestLayout.ChannelsFirst(vae.EncodeMoments(TestLayout.ChannelsLast(video))), "vae.moments");
        AssertClose(TestLayout.ChannelsFirst(vae.DecodeVideo(TestLayout.ChannelsLast(latents))), "vae.decoded");
    }

    [Fact]
    public void The_text_encoder_matches()
    {
        const int Tokens = 226;
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path("keys/t5-v1_1-xxl-encoder.json"));
        SkipWithout(3 * Gibibyte);
        T5EncoderConfig config = T5EncoderConfig.Read(manifest.Config) with { NumLayers = 2 };
        using FormulaWeights weights = new(manifest.Tensors);
        using IBackend backend = new CpuBackend();
        T5Encoder encoder = new(new WeightScope(weights), config);
        int[] ids = [.. Enumerable.Range(0, Tokens).Select(i => i < 59 ? i * 137 % 32100 : i == 59 ? 1 : 0)];

        Dictionary<string, Tensor> results = TestGraph.Run(
            new DeviceWeights(backend),
            new Dictionary<string, Tensor> { ["ids"] = Tensor.OnHost<int>([1, Tokens], ids) },
            (graph, x) => graph.Output("output", encoder.Forward(x["ids"])));

        AssertClose(EveryNinthTokenAndSixteenthFeature(results["output"]), "t5x2.output");
    }

    private static Tensor EveryNinthTokenAndSixteenthFeature(Tensor output)
    {
        (int tokens, int width) = (output.Shape[1], output.Shape[2]);
        ReadOnlySpan<float> all = output.Span<float>();
        List<float> kept = [];
        for (int token = 0; token < tokens; token += 9)
        {
            for (int feature = 0; feature < width; feature += 16)
            {
                kept.Add(all[(token * width) + feature]);
            }
        }

        return Tensor.OnHost<float>([1, (tokens + 8) / 9, width / 16], [.. kept]);
    }

    private static void SkipWithout(long bytes)
    {
        GC.Collect(); // which also takes stock of the machine's memory
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        Assert.SkipUnless(
            memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes > bytes,
            $"Less than the {bytes / Gibibyte} GiB that the model takes are free on this machine.");
    }

    private static void AssertClose(Tensor actual, string name)
    {
        using SafetensorsFile goldens = Goldens.Open("fullsize/fullsize.safetensors");
        GoldenAssert.Close(actual, goldens.Get(name), Tolerance, Tolerance, name);
    }
}
