using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests;
using Derain.Runtime.Tests.Models;
using Derain.Runtime.Tests.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Models;

/// <summary>The recorded moments and videos of the tiny autoencoder, on the simulated device.</summary>
public class CogVideoXVaeTests
{
    // One chunk of one frame, one of three latents, and several.
    [Theory]
    [InlineData(DType.F32, "f1")]
    [InlineData(DType.F16, "f1")]
    [InlineData(DType.BF16, "f1")]
    [InlineData(DType.F32, "f9", Traits = ["Category", "Nightly"])]
    [InlineData(DType.F16, "f9", Traits = ["Category", "Nightly"])]
    [InlineData(DType.BF16, "f9", Traits = ["Category", "Nightly"])]
    [InlineData(DType.F32, "f17")]
    [InlineData(DType.F16, "f17")]
    [InlineData(DType.BF16, "f17", Traits = ["Category", "Nightly"])]
    public void Recorded_videos_match(DType type, string video)
    {
        using CudaBackend backend = SimulatedDevice.Open(type);
        using TestCheckpoint checkpoint = new("tiny-2b", "vae", backend);
        using SafetensorsFile goldens = Goldens.Open("components/vae.safetensors");
        using CogVideoXVae vae = new(checkpoint.Scope, CogVideoXVaeConfig.Read(checkpoint.Config), checkpoint.Weights);
        Tensor recorded = goldens.Get($"{video}.moments");

        Tensor moments = ToHost(backend, vae.EncodeMoments(ToDevice(backend, goldens.Get($"{video}.video"))));
        Tensor mean = TestLayout.FirstChannels(recorded, vae.Config.LatentChannels);
        Tensor decoded = ToHost(backend, vae.DecodeVideo(ToDevice(backend, mean)));

        ModelTolerance.AssertModel(type, moments, recorded, $"{video}.moments");
        ModelTolerance.AssertModel(type, decoded, goldens.Get($"{video}.decoded"), $"{video}.decoded");
    }

    private static Tensor ToDevice(CudaBackend backend, Tensor recorded) =>
        backend.ToType(backend.Upload(TestLayout.ChannelsLast(recorded)), backend.ActivationType);

    private static Tensor ToHost(CudaBackend backend, Tensor result) =>
        TestLayout.ChannelsFirst(backend.DownloadCopy(backend.ToType(result, DType.F32)));
}
