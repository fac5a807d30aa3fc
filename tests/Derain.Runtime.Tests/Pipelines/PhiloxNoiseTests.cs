using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class PhiloxNoiseTests : IDisposable
{
    private readonly CpuBackend _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void A_latent_frame_has_the_same_noise_in_every_window()
    {
        Tensor first = new PhiloxNoise(_backend, seed: 5).Forward(7, [1, 5, 2, 4, 6]);
        Tensor second = new PhiloxNoise(_backend, seed: 5, new LatentPlace(3)).Forward(7, [1, 5, 2, 4, 6]);

        Assert.Equal(Values(first.Slice(1, 3, 2)), Values(second.Slice(1, 0, 2)));
        Assert.NotEqual(Values(first.Slice(1, 0, 2)), Values(second.Slice(1, 0, 2)));

        Tensor sample = new PhiloxNoise(_backend, seed: 5).VaeSample([1, 2, 5, 4, 6]);
        Tensor laterSample = new PhiloxNoise(_backend, seed: 5, new LatentPlace(3)).VaeSample([1, 2, 5, 4, 6]);
        Assert.Equal(Values(sample.Slice(1, 1, 1).Slice(2, 3, 2)), Values(laterSample.Slice(1, 1, 1).Slice(2, 0, 2)));
        Assert.NotEqual(Values(first), Values(sample));
    }

    [Fact]
    public void A_tile_has_the_noise_of_its_place_in_the_frame()
    {
        Tensor whole = new PhiloxNoise(_backend, seed: 5).Forward(1, [1, 2, 3, 8, 6]);
        LatentPlace place = new(Frame: 0, Row: 4, Column: 2, PlaneHeight: 8, PlaneWidth: 6);
        Tensor tile = new PhiloxNoise(_backend, seed: 5, place).Forward(1, [1, 2, 3, 4, 3]);

        Assert.Equal(Values(whole.Slice(3, 4, 4).Slice(4, 2, 3)), Values(tile));
    }

    private float[] Values(Tensor view)
    {
        Tensor copy = _backend.Compute(new Copy(DType.F32), view);
        float[] values = copy.Span<float>().ToArray();
        GC.KeepAlive(copy);
        return values;
    }
}
