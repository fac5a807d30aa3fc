using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Random;

/// <summary>Random models do the whole job, at every generation of CogVideoX and at sizes no golden has.</summary>
public sealed class RandomModelRunTests : IDisposable
{
    private const string TinyRest =
        " --text-layers 1 --text-width 64 --text-tokens 20 --vocabulary 128 --vae-channels 4 4 8 8 --vae-groups 2 --vae-layers 1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--like tiny --text-tokens 20")]
    [InlineData("--like small --layers 1 --heads 1 --head-dim 128 --dtype fp16 --height 48 --width 32 --vae-channels 6 9 12 --vae-groups 3 --max-size 300KB")]
    [InlineData("--like 5b --layers 2 --heads 2 --head-dim 48 --frames 9 --height 32 --width 48" + TinyRest)]
    [InlineData("--like 1.5-5b --layers 2 --heads 2 --head-dim 16 --frames 13 --height 32 --width 48" + TinyRest)]
    public void A_random_model_derains_a_clip(string options)
    {
        Tool.Succeed(["random", _folder["model"], .. options.Split(' ')]);
        using IBackend backend = new CpuBackend();
        using DerainModel model = DerainModel.Load(new CheckpointFolder(_folder["model"]), backend, new PromptCache(_folder["cache"]));
        Tensor video = Tensor.OnHost(DType.F32, [1, model.FramesFor(model.TransformerConfig.SampleFrames), model.NativeHeight, model.NativeWidth, 3]);
        PhiloxNormal.Fill(1, 0, 0, video.Span<float>());
        var settings = new DerainOptions { Steps = 3, Skip = 1, Guidance = 2, SwitchBlocks = BlockSet.DefaultFor(model.TransformerConfig.NumLayers) };

        Tensor result = new DerainPipeline(model).Derain(video, settings);

        Assert.Equal(video.Shape, result.Shape);
        float[] values = result.ReadFloats();
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)), 0.05, 5);
    }
}
