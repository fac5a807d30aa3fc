using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests;
using Derain.Runtime.Tests.Models;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Models;

/// <summary>The recorded predictions of the tiny 2b, 5b and 1.5 transformers, on the simulated device.</summary>
public class CogVideoXTransformerTests
{
    public static IEnumerable<object[]> Recordings =>
        from type in ModelTolerance.Types
        from recording in new[]
        {
            ("tiny-2b", "transformer_2b"), ("tiny-2b-fp16-sharded", "transformer_2b_fp16"), ("tiny-5b", "transformer_5b"),
            ("tiny-1.5", "transformer_15"),
        }
        where type == DType.F16 || recording.Item1 != "tiny-2b-fp16-sharded" // the same shapes as tiny-2b
        select (object[])[type, recording.Item1, recording.Item2];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recorded_predictions_match(DType type, string model, string recording)
    {
        using CudaBackend backend = SimulatedDevice.Open(type);
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open($"components/{recording}.safetensors");
        using CogVideoXPredictor predictor = PredictorOf(checkpoint);
        Tensor latents = backend.Upload(goldens.Get("native.latents"));
        Tensor text = backend.Upload(goldens.Get("encoder_hidden_states"));

        foreach (int timestep in (int[])[999, 499])
        {
            Tensor v = backend.DownloadCopy(predictor.Predict(latents, text, timestep));
            ModelTolerance.AssertModel(type, v, goldens.Get($"native.t{timestep}.output"), $"{recording} t{timestep}");
        }
    }

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void A_recorded_step_gives_the_same_bits(DType type)
    {
        using CudaBackend backend = SimulatedDevice.Open(type);
        using TimingBackend plain = new(SimulatedDevice.Open(type)); // sees every operation, so it records none
        float[][] expected = Steps(plain);

        Assert.Equal(expected, Steps(backend));
        Assert.True(plain.Timings.Count > 5);

        static float[][] Steps(IBackend device)
        {
            using TestCheckpoint checkpoint = new("tiny-5b", "transformer", device);
            using SafetensorsFile goldens = Goldens.Open("components/transformer_5b.safetensors");
            using CogVideoXPredictor predictor = PredictorOf(checkpoint);
            Tensor text = device.Upload(goldens.Get("encoder_hidden_states"));
            Tensor latents = device.Upload(goldens.Get("native.latents"));
            return
            [
                .. new[] { 999, 700, 401, 7 }.Select(timestep =>
                {
                    Tensor v = predictor.Predict(latents, text, timestep, new BlockSet([0, 2]));
                    latents = device.Upload(device.DownloadCopy(v)); // as a step does: other values, elsewhere
                    return v.Buffer is HostBuffer ? v.ReadFloats() : device.DownloadCopy(v).ReadFloats();
                }),
            ];
        }
    }

    private static CogVideoXPredictor PredictorOf(TestCheckpoint checkpoint) => new(
        new CogVideoXTransformer(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config)), checkpoint.Weights);
}
