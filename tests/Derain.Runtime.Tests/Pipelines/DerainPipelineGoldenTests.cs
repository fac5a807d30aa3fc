using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;

using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// Whole runs from recorded noise to final frames against those of the authors' code: the pipeline's single-row inversion of
/// only the steps it needs must give what their two rows and all steps give.
/// </summary>
public class DerainPipelineGoldenTests
{
    [Theory]
    [InlineData("e2e_s10_k4_g15", 10, 4, 15, "0,3")]
    [InlineData("e2e_s20_k8_g10", 20, 8, 10, "0,1")]
    [InlineData("e2e_s10_k4_g15_noswitch", 10, 4, 15, "none")]
    [InlineData("e2e_s100_k40_g15", 100, 40, 15, "0,3")]
    public void A_run_repeats_the_recorded_one(string golden, int steps, int skip, double guidance, string blocks)
    {
        using TemporaryFolder cache = new();
        using SafetensorsFile file = Goldens.Open($"zsvd/{golden}.safetensors");
        using IBackend backend = new CpuBackend();
        using DerainModel model = DerainModel.Load(
            new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(cache.Root));
        var options = new DerainOptions
        {
            Steps = steps,
            Skip = skip,
            Guidance = guidance,
            SwitchBlocks = BlockSet.Parse(blocks, model.TransformerConfig.NumLayers),
        };
        Tensor video = backend.Compute(new Permute(0, 2, 3, 4, 1), file.Get("video"));
        var recorder = new RunRecorder(backend, steps);

        new DerainPipeline(model).Derain(video, options, new RecordedNoise(backend, file, steps), recorder: recorder);

        IReadOnlyDictionary<string, Tensor> run = recorder.Tensors;
        int walked = steps - skip;
        foreach (string exact in (string[])["video", "vae_noise"])
        {
            Assert.Equal(file.Get(exact).ReadFloats(), run[exact].ReadFloats());
        }

        foreach (string name in (string[])["prompt_embeds_negative", "prompt_embeds_null", "x0", "w0", "frames"])
        {
            Close(name, run[name], file.Get(name));
        }

        Close("forward_noise", First(run["forward_noise"], walked), First(file.Get("forward_noise"), walked));
        Close("wts", run["wts"].Slice(0, 1, walked), file.Get("wts").Slice(0, 1, walked));
        Close("zs", First(run["zs"], walked), First(file.Get("zs"), walked));
        if (file.TryGetInfo("inversion_model_output", out _))
        {
            Close("inversion_model_output", run["inversion_model_output"].Slice(0, skip, walked), file.Get("inversion_model_output").Slice(0, skip, walked));
            Close("derain_model_output", run["derain_model_output"], file.Get("derain_model_output"));
        }

        AssertSameFrames(run["uint8"].Span<byte>(), file.Get("uint8").Span<byte>());
    }

    private static Tensor First(Tensor tensor, int count) => tensor.Slice(axis: 0, 0, count);

    private static void Close(string name, Tensor actual, Tensor expected) =>
        GoldenAssert.Close(actual, expected, absolute: 5e-5, relativeToAbsMax: 2e-5, name);

    /// <summary>At most one level, in at most a thousandth of the values.</summary>
    private static void AssertSameFrames(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        int different = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            int difference = Math.Abs(actual[index] - expected[index]);
            Assert.True(difference <= 1, $"value {index} is {actual[index]}, not {expected[index]}");
            different += difference;
        }

        Assert.True(different <= expected.Length / 1000, $"{different} of {expected.Length} values differ");
    }
}
