using Derain.Kernels.Backends;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models;

/// <summary>The published models at full size, by the names and shapes of their tensors: no values, no memory.</summary>
public class KeyManifestTests
{
    private const string Transformer2b = "cogvideox-2b-transformer";
    private const string Vae = "cogvideox-vae";
    private const string TextEncoder = "t5-v1_1-xxl-encoder";

    public static TheoryData<string> Models =>
        [Transformer2b, "cogvideox-5b-transformer", "cogvideox-1.5-5b-transformer", Vae, TextEncoder];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_tensor_is_asked_for_and_none_left_over(string name)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{name}.json"));
        WeightScope scope = new(manifest);

        Build(name, scope, manifest.Config);

        Assert.Empty(scope.Unused);
    }

    [Theory]
    [InlineData(Transformer2b, "transformer_blocks.7.attn1.to_q.weight")]
    [InlineData(Vae, "decoder.up_blocks.0.resnets.3.norm2.conv_y.conv.weight")]
    [InlineData(TextEncoder, "encoder.block.23.layer.1.DenseReluDense.wi_1.weight")]
    public void A_missing_tensor_is_named_with_the_nearest_there_is(string name, string missing)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{name}.json"));
        AlteredWeights altered = new(manifest, missing, replacement: null);

        WeightException error = Assert.Throws<WeightException>(() => Build(name, new WeightScope(altered), manifest.Config));

        Assert.StartsWith($"{manifest.Location} has no tensor '{missing}' of shape [", error.Message);
        Assert.Contains("The nearest name is '", error.Message);
    }

    [Theory]
    [InlineData(Transformer2b, "transformer_blocks.29.ff.net.0.proj.weight", "[7680, 1920]")]
    [InlineData(Transformer2b, "patch_embed.proj.weight", "[1920, 16, 2, 2]")]
    [InlineData(Vae, "encoder.conv_in.conv.weight", "[128, 3, 3, 3, 3]")]
    [InlineData(TextEncoder, "shared.weight", "[32128, 4096]")]
    public void A_tensor_of_another_shape_is_named_with_both_shapes(string name, string tensor, string expected)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{name}.json"));
        AlteredWeights altered = new(manifest, tensor, replacement: [7, 11]);

        WeightException error = Assert.Throws<WeightException>(() => Build(name, new WeightScope(altered), manifest.Config));

        Assert.Equal(
            $"{manifest.Location} has tensor '{tensor}' of shape [7, 11] where the model needs {expected}; "
            + "check that config.json and the weights belong together.",
            error.Message);
    }

    // A clip of 49 frames of 480 × 720 under two texts: what the denoising loop runs.
    [Fact]
    public void The_memory_plan_of_the_transformer_is_near_its_lower_bound()
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{Transformer2b}.json"));
        CogVideoXTransformer transformer = new(new WeightScope(manifest), CogVideoXTransformerConfig.Read(manifest.Config));
        GraphBuilder graph = new(DType.F16);
        Value latents = graph.Input("latents", new TensorType(DType.F32, [1, 13, 16, 60, 90]));
        Value text = graph.Input("text", new TensorType(DType.F32, [2, 226, 4096]));
        graph.Output("v", transformer.Forward(latents, text, graph.Input("timestep", new TensorType(DType.F32, [1]))));

        MemoryPlan plan = PlanOf(graph.Build());

        // The feed-forward's hidden layer [2, 17776, 7680], its input and the residual stream [2, 17776, 1920].
        long tokens = 2L * 17776 * 1920 * sizeof(ushort);
        Assert.InRange(plan.ArenaBytes, 6 * tokens, (long)(6.1 * tokens));
        Assert.True(plan.UnplannedBytes > 100 * tokens);
    }

    // The first and largest chunk of such a clip: 9 of its 49 frames, 3 of its 13 latent ones.
    [Theory]
    [InlineData(true, 9, 480, 720)]
    [InlineData(false, 3, 60, 90)]
    public void The_memory_plan_of_the_autoencoder_is_near_its_lower_bound(bool encode, int frames, int height, int width)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{Vae}.json"));
        using IBackend backend = new ReferenceBackend();
        using CogVideoXVae vae = new(new WeightScope(manifest), CogVideoXVaeConfig.Read(manifest.Config), new DeviceWeights(backend));

        MemoryPlan plan = PlanOf(vae.BuildGraph(new(encode, frames, height, width, Continues: false, Continued: true)));

        // At the finest level: a residual block's input, and what its first convolution reads and makes; where the decoder comes
        // from twice the channels, what the convolution reads (twice), makes, and the shortcut.
        long features = 9L * 480 * 720 * 128 * sizeof(float);
        Assert.InRange(plan.ArenaBytes, (encode ? 3 : 4) * features, (long)((encode ? 3.05 : 4.05) * features));
        Assert.True(plan.UnplannedBytes > 10 * features);
    }

    private static MemoryPlan PlanOf(OperationGraph graph)
    {
        using IBackend backend = new ReferenceBackend();
        MemoryPlan plan = new(Fusion.Fuse(graph, backend));
        TestContext.Current.TestOutputHelper?.WriteLine(plan.ToString());
        return plan;
    }

    private static void Build(string name, WeightScope scope, ConfigFile config)
    {
        switch (name)
        {
            case Vae:
                using (IBackend backend = new ReferenceBackend())
                {
                    using CogVideoXVae vae = new(scope, CogVideoXVaeConfig.Read(config), new DeviceWeights(backend));
                }

                break;
            case TextEncoder:
                _ = new T5Encoder(scope, T5EncoderConfig.Read(config));
                break;
            default:
                _ = new CogVideoXTransformer(scope, CogVideoXTransformerConfig.Read(config));
                break;
        }
    }

    /// <summary>Weights of which one tensor is missing or has another shape.</summary>
    private sealed class AlteredWeights(IWeightSource source, string name, Shape? replacement) : IWeightSource
    {
        public string Location => source.Location;

        public IEnumerable<TensorInfo> Tensors => source.Tensors.Where(tensor => TryGetInfo(tensor.Name, out _));

        public bool TryGetInfo(string wanted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TensorInfo? info)
        {
            bool found = source.TryGetInfo(wanted, out info) && (wanted != name || replacement is not null);
            info = !found ? null : wanted == name ? info! with { Shape = replacement! } : info;
            return found;
        }

        public Tensor Load(string wanted) => source.Load(wanted);
    }
}
