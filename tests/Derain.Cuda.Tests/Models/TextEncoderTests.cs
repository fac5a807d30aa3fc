using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Tests;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Models;

/// <summary>Texts of the recorded runs, on the simulated device: in single precision, whatever the device computes in.</summary>
public class TextEncoderTests
{
    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void Recorded_embeddings_match(DType type)
    {
        using CudaBackend backend = SimulatedDevice.Open(type);
        using SafetensorsFile goldens = Goldens.Open("zsvd/e2e_s10_k4_g15.safetensors");
        CheckpointFolder folder = new(Goldens.Path("tiny-2b"));

        Tensor none = TextEncoder.Embed(folder, "", 226, backend);
        Tensor rain = TextEncoder.Embed(folder, new DerainOptions().NegativePrompt, 226, backend);

        GoldenAssert.Close(none, goldens.Get("prompt_embeds_null"), 1e-5, 1e-5, "prompt_embeds_null");
        GoldenAssert.Close(rain, goldens.Get("prompt_embeds_negative"), 1e-5, 1e-5, "prompt_embeds_negative");
    }
}
