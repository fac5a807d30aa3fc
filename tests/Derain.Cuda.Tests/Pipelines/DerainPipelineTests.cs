using Derain.Cuda.Tests.Models;
using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Tests;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Pipelines;

/// <summary>Whole runs on the simulated device, text to frames.</summary>
public sealed class DerainPipelineTests : IDisposable
{
    private const string Recording = "zsvd/e2e_s10_k4_g15.safetensors";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<DType> Types => [.. ModelTolerance.Types];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void A_run_of_2b_repeats_the_recorded_one(DType type)
    {
        using SafetensorsFile file = Goldens.Open(Recording);
        using CudaBackend backend = SimulatedDevice.Open(type);

        IReadOnlyDictionary<string, Tensor> run = Run(
            backend, Goldens.Path("tiny-2b"), file, steps: 10, skip: 4, new RecordedNoise(backend, file, steps: 10));

        foreach (string name in (string[])["prompt_embeds_negative", "prompt_embeds_null", "x0", "w0", "frames"])
        {
            ModelTolerance.AssertRun(name.StartsWith('p') ? DType.F32 : type, run[name], file.Get(name), name);
        }
    }

    // The recordings of these have a transformer and a schedule, to which the tiny 2b lends the rest. What the CPU makes of it
    // is held to the recordings part by part.
    [Theory]
    [InlineData("tiny-5b", DType.F32, Traits = ["Category", "Nightly"])]
    [InlineData("tiny-5b", DType.F16, Traits = ["Category", "Nightly"])]
    [InlineData("tiny-5b", DType.BF16)]
    [InlineData("tiny-1.5", DType.F32, Traits = ["Category", "Nightly"])]
    [InlineData("tiny-1.5", DType.F16)]
    [InlineData("tiny-1.5", DType.BF16, Traits = ["Category", "Nightly"])]
    public void A_run_of_another_variant_is_that_of_the_processor(string model, DType type)
    {
        using SafetensorsFile file = Goldens.Open(Recording);
        string folder = Assemble(model);
        using CpuBackend processor = new();
        IReadOnlyDictionary<string, Tensor> expected = Run(processor, folder, file, steps: 4, skip: 2);
        using CudaBackend backend = SimulatedDevice.Open(type);

        IReadOnlyDictionary<string, Tensor> run = Run(backend, folder, file, steps: 4, skip: 2);

        foreach (string name in (string[])["x0", "w0", "frames"])
        {
            ModelTolerance.AssertRun(type, run[name], expected[name], $"{model} {name}");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        using SafetensorsFile file = Goldens.Open(Recording);
        using CudaBackend first = SimulatedDevice.Open(DType.F16);
        using CudaBackend second = SimulatedDevice.Open(DType.F16);

        Assert.Equal(
            Run(first, Goldens.Path("tiny-2b"), file, steps: 4, skip: 2)["frames"].ReadFloats(),
            Run(second, Goldens.Path("tiny-2b"), file, steps: 4, skip: 2)["frames"].ReadFloats());
    }

    private IReadOnlyDictionary<string, Tensor> Run(
        IBackend backend, string folder, SafetensorsFile file, int steps, int skip, INoiseSource? noise = null)
    {
        using DerainModel model = DerainModel.Load(new CheckpointFolder(folder), backend, new PromptCache(_folder["prompts"]));
        int layers = model.TransformerConfig.NumLayers;
        DerainOptions options = new() { Steps = steps, Skip = skip, Guidance = 15, SwitchBlocks = new BlockSet([0, layers - 1]) };
        Tensor video = backend.Compute(new Permute(0, 2, 3, 4, 1), backend.Upload(file.Get("video")));
        RunRecorder recorder = new(backend, steps);
        new DerainPipeline(model).Derain(video, options, noise, recorder: recorder);
        return recorder.Tensors;
    }

    /// <summary>A whole model folder of one model's transformer and schedule and the tiny 2b's other parts.</summary>
    private string Assemble(string model)
    {
        string folder = Directory.CreateDirectory(_folder["model"]).FullName;
        foreach ((string source, string part) in (ReadOnlySpan<(string, string)>)[
            (model, "transformer"), (model, "scheduler"), ("tiny-2b", "vae"), ("tiny-2b", "text_encoder"), ("tiny-2b", "tokenizer")])
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, part), Goldens.Path($"{source}/{part}"));
        }

        return folder;
    }
}
