using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

/// <summary>
/// Whole models with every operation checked as it runs, so that the operands models really make, after fusion and in shared
/// memory, are among those the CPU kernels are held to.
/// </summary>
public class ValidatedModelTests
{
    [Theory]
    [InlineData("tiny-2b", "transformer_2b")]
    [InlineData("tiny-2b-fp16-sharded", "transformer_2b_fp16")]
    [InlineData("tiny-5b", "transformer_5b")]
    [InlineData("tiny-1.5", "transformer_15")]
    public void Every_operation_of_a_prediction_is_right(string model, string recording)
    {
        using var backend = new ValidatingBackend(new CpuBackend());
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open($"components/{recording}.safetensors");
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        predictor.Predict(goldens.Get("native.latents"), goldens.Get("encoder_hidden_states"), 499);
        Assert.True(backend.Validated > 20, $"Only {backend.Validated} operations ran.");
    }

    [Theory]
    [InlineData("tiny-2b")]
    [InlineData("tiny-2b-fp16-sharded")]
    public void Every_operation_of_the_autoencoder_is_right(string model)
    {
        using var backend = new ValidatingBackend(new CpuBackend());
        using TestCheckpoint checkpoint = new(model, "vae", backend);
        using SafetensorsFile goldens = Goldens.Open("components/vae.safetensors");
        CogVideoXVaeConfig config = CogVideoXVaeConfig.Read(checkpoint.Config);
        using CogVideoXVae vae = new(checkpoint.Scope, config, checkpoint.Weights);
        vae.EncodeMoments(TestLayout.ChannelsLast(goldens.Get("f17.video")));
        Tensor mean = TestLayout.FirstChannels(goldens.Get("f17.moments"), config.LatentChannels);
        vae.DecodeVideo(TestLayout.ChannelsLast(mean));
        Assert.True(backend.Validated > 100, $"Only {backend.Validated} operations ran.");
    }
}
