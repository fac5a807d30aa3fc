using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class TimestepProjectionTests
{
    // The wide projections are recorded at every 31st column.
    [Theory]
    [InlineData("timestep.proj_64", 64, 1)]
    [InlineData("timestep.proj_1920", 1920, 31)]
    [InlineData("timestep.proj_3072", 3072, 31)]
    public void Sinusoidal_projections_match(string golden, int width, int every)
    {
        using SafetensorsFile goldens = Goldens.Open("components/ops.safetensors");
        Tensor timesteps = Tensor.OnHost<float>([7], [.. goldens.Get("timestep.t").Span<int>().ToArray().Select(t => (float)t)]);
        Tensor projection = Tensor.OnHost(DType.F32, [7, width]);
        using ReferenceBackend backend = new();

        backend.Execute(new TimestepEmbedding(width), [timesteps], projection);

        float[] selected = [.. projection.ReadFloats().Where((_, i) => i % width % every == 0)];
        GoldenAssert.Close(selected, goldens.Get(golden).ReadFloats(), 5e-5, 0, golden);
    }
}
