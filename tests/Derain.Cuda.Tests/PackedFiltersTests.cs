using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests;

public sealed class PackedFiltersTests
{
    private static readonly Conv2d Average = new(1, 1, 1);

    [Fact]
    public void A_filter_is_packed_when_first_used()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor x = backend.Upload(Filled(2, [1, 1, 4, 5, 3]));
        Tensor filter = backend.Upload(Filled(1, [2, 3, 3, 3]));
        Assert.Equal(2, LaunchesOf(backend, x, filter));
        Assert.Equal(1, LaunchesOf(backend, x, filter));
    }

    [Fact]
    public void A_filter_that_was_overwritten_is_packed_again()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor x = backend.Upload(Filled(2, [1, 1, 4, 5, 3]));
        Tensor filter = backend.Upload(Filled(1, [2, 3, 3, 3]));
        Assert.Equal(2 * 27, CentreOf(backend, x, filter));
        backend.Upload(Filled(10, [2, 3, 3, 3]), filter);
        Assert.Equal(20 * 27, CentreOf(backend, x, filter));
    }

    [Fact]
    public void A_packed_filter_is_freed_with_the_filter()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor x = backend.Upload(Filled(2, [1, 1, 4, 5, 3]));
        Tensor filter = backend.Upload(Filled(1, [2, 3, 3, 3]));
        long before = backend.HeldBytes;
        Assert.Equal(2 * 27, CentreOf(backend, x, filter));
        Assert.Equal(before + filter.Bytes, backend.HeldBytes);
        filter.Buffer.Dispose();
        Assert.Equal(before - filter.Bytes, backend.HeldBytes);
    }

    [Fact]
    public void A_filter_whose_packing_failed_is_packed_again()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor x = backend.Upload(Filled(2, [1, 1, 4, 5, 3]));
        Tensor filter = backend.Upload(Filled(1, [2, 3, 3, 3]));
        Simulator.FailLaunch(1);
        try
        {
            Assert.ThrowsAny<Exception>(() => CentreOf(backend, x, filter));
        }
        finally
        {
            Simulator.Reset();
        }

        Assert.Equal(2 * 27, CentreOf(backend, x, filter));
    }

    private static Tensor Filled(float value, Shape shape)
    {
        Tensor tensor = Tensor.OnHost(DType.F32, shape);
        tensor.Span<float>().Fill(value);
        return tensor;
    }

    private static long LaunchesOf(CudaBackend backend, Tensor x, Tensor filter)
    {
        long before = Simulator.Launches;
        CentreOf(backend, x, filter);
        return Simulator.Launches - before;
    }

    private static float CentreOf(CudaBackend backend, Tensor x, Tensor filter)
    {
        Shape shape = x.Shape.With(^1, filter.Shape[0]);
        using DeviceBuffer memory = backend.Allocate(shape.ElementCount * sizeof(float));
        var y = new Tensor(memory, DType.F32, shape);
        Tensor result = Tensor.OnHost(DType.F32, shape);
        backend.Execute(Average, [x, filter], y);
        backend.Download(y, result);
        return result.Span<float>()[((1 * 5) + 2) * 2]; // row 1, column 2, channel 0: all 27 terms are inside
    }
}
