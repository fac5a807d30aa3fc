using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Demo;
using Derain.Runtime.Tests;
using Derain.Runtime.Tests.Quality;
using Derain.Runtime.Video;

namespace Derain.Cuda.Tests.Quality;

/// <summary>The quality gate on the simulated device: one frame in a few steps.</summary>
public sealed class ShippedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_frame_gains_what_it_did()
    {
        const double Gain = 1.25;
        ClipPair frame = ShippedModel.FirstFrame(ShippedModel.Clip("heavy5101"), new FrameSize(144, 96), _folder);
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        double now = ShippedModel.GainOf(backend, frame, options => options with { Steps = 4, Skip = 1, Guidance = 4 });
        Assert.InRange(now, Gain - ShippedModel.Margin, Gain + 2 * ShippedModel.Margin);
    }
}
