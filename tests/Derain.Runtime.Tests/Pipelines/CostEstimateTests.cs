using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class CostEstimateTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData("tiny-2b", 9, 32, 48, false, InversionMethod.Ddpm)]
    [InlineData("tiny-2b", 17, 64, 96, true, InversionMethod.Ddim)]
    public void The_estimate_is_what_a_run_computes(string name, int frames, int height, int width, bool tiled, InversionMethod inversion)
    {
        using TimingBackend backend = new(new CpuBackend());
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path(name)), backend, new PromptCache(_cache.Root));
        DerainOptions options = new()
        {
            Steps = 4,
            Skip = 1,
            SwitchBlocks = BlockSet.Parse("0,3", model.TransformerConfig.NumLayers),
            TiledVae = tiled,
            Inversion = inversion,
        };
        foreach (string text in (string[])[options.NegativePrompt, ""])
        {
            model.EmbedText(text);
        }

        backend.Reset();
        new DerainPipeline(model).Derain(Tensor.OnHost(DType.F32, [1, frames, height, width, 3]), options);
        double computed = backend.Timings.Sum(timing => timing.Flops);
        Assert.Equal(1, backend.Timings.Single(timing => timing.Operation == nameof(TimestepEmbedding)).Calls);
        CostEstimate estimate = CostEstimate.ForWindow(model, options, frames, height, width);

        double framesToVideo = frames * height * width * 3; // the pipeline is given numbers
        Assert.Equal(computed + framesToVideo, estimate.Flops, 1e-9 * computed);
        Assert.Equal(inversion == InversionMethod.Ddpm ? 2 : 3, estimate.InvertForwards);
        Assert.Equal(3, estimate.DerainForwards);
        Assert.InRange(estimate.ArenaBytes, 1, estimate.UnplannedBytes / 2);
    }

    [Fact]
    public void A_window_the_model_does_not_take()
    {
        using CpuBackend backend = new(1);
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        Assert.Throws<ShapeException>(() => CostEstimate.ForWindow(model, model.Defaults.Options, 8, 32, 48));
    }
}
