using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public sealed class SharedImageTests : IDisposable
{
    private readonly IBackend _backend = TestBackends.Create("cpu");

    public void Dispose() => _backend.Dispose();

    [Theory]
    [InlineData("tiny-2b", "0")]
    [InlineData("tiny-2b", "0-1")]
    [InlineData("tiny-2b", "0,3")]
    [InlineData("tiny-2b", "0-3")]
    [InlineData("tiny-2b", "1-3")]
    [InlineData("tiny-5b", "0,3")]
    public void Branches_that_share_their_image_give_the_same_bits_as_branches_that_do_not(string model, string blocks)
    {
        using TestCheckpoint checkpoint = new(model, "transformer", _backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        Tensor text = FormulaWeights.Create("text", [2, transformer.Config.MaxTextSeqLength, transformer.Config.TextEmbedDim], mean: 0, scale: 1);
        Tensor latents = FormulaWeights.Create("latents", [1, 2, transformer.Config.InChannels, 12, 8], mean: 0, scale: 1);
        BlockSet switched = BlockSet.Parse(blocks, layers: 4);

        float[] shared = predictor.Predict(latents, text, timestep: 599, switched).ReadFloats();
        float[] apart = predictor.Predict(_backend.Compute(new Concat(0), latents, latents), text, timestep: 599, switched).ReadFloats();

        Assert.Equal(apart, shared);
    }

    [Fact]
    public void Switched_blocks_at_the_beginning_compute_the_image_once()
    {
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", _backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        double Flops(string blocks) => OperationCount
            .Of(
                predictor.BuildGraph(
                    [1, 2, transformer.Config.InChannels, 48, 64],
                    [2, transformer.Config.MaxTextSeqLength, transformer.Config.TextEmbedDim],
                    BlockSet.Parse(blocks, layers: 4)),
                _backend)
            .Sum(count => count.Flops);

        double all = Flops("none");

        Assert.Equal(all, Flops("1-3"));
        Assert.InRange(Flops("0,2-3") / all, 1 - 0.5 / 4, 0.97);
        Assert.InRange(Flops("0-1,3") / all, 1 - 1.0 / 4, 0.93);
        Assert.InRange(Flops("0-3") / all, 0.5, 0.87);
    }

    [Fact]
    public void An_image_is_shared_only_while_every_branch_reads_the_last_text()
    {
        GraphBuilder graph = new(DType.F32);
        Value text = graph.Input("text", new TensorType(DType.F32, [2, 6, 8]));
        Value image = graph.Input("image", new TensorType(DType.F32, [1, 10, 8]));
        Value images = graph.Input("images", new TensorType(DType.F32, [2, 10, 8]));
        BlockSet blocks = BlockSet.Parse("0-1,3", layers: 4);

        Assert.Equal(2, SharedImage.BlocksOf(text, image, new AttentionSwitch(1, 1), blocks));
        Assert.Equal(0, SharedImage.BlocksOf(text, image, new AttentionSwitch(0, 1), blocks));
        Assert.Equal(0, SharedImage.BlocksOf(text, image, new AttentionSwitch(0, 0), blocks));
        Assert.Equal(0, SharedImage.BlocksOf(text, image, null, blocks));
        Assert.Equal(0, SharedImage.BlocksOf(text, images, new AttentionSwitch(1, 1), blocks));
        Assert.Equal(0, SharedImage.BlocksOf(text, image, new AttentionSwitch(1, 1), BlockSet.Parse("1-3", layers: 4)));
    }
}
