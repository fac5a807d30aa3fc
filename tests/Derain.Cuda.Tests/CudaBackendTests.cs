using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests;

public sealed class CudaBackendTests : IDisposable
{
    private readonly CudaBackend _backend = SimulatedDevice.Open(DType.F32);

    public void Dispose()
    {
        Simulator.Reset();
        _backend.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData((4 << 20) + 1)] // one more than a staging buffer
    [InlineData((24 << 20) - 3)]
    [InlineData((67 << 20) + 5)] // twice around the ring
    public void What_is_uploaded_comes_back(int bytes)
    {
        Tensor host = Bytes(bytes);
        Tensor there = _backend.Upload(host);
        Tensor back = Tensor.OnHost(DType.U8, [bytes]);
        _backend.Download(there, back);
        Assert.True(host.Span<byte>().SequenceEqual(back.Span<byte>()));
    }

    [Fact]
    public void The_source_of_an_upload_may_change_at_once()
    {
        Simulator.SlowCopies(2000);
        Tensor host = Bytes(100);
        byte[] before = host.Span<byte>().ToArray();
        Tensor there = _backend.Upload(host);
        PendingUpload beside = _backend.BeginUpload(host);
        host.Span<byte>().Clear();
        beside.Join();
        Assert.Equal(before, _backend.DownloadCopy(there).Span<byte>().ToArray());
        Assert.Equal(before, _backend.DownloadCopy(beside.Tensor).Span<byte>().ToArray());
    }

    [Fact]
    public void A_download_converts()
    {
        Tensor there = _backend.Upload(Tensor.OnHost<float>([3], [1, -2.5f, 65504]));
        Tensor back = Tensor.OnHost(DType.F16, [3]);
        _backend.Download(there, back);
        Assert.Equal([(Half)1, (Half)(-2.5), Half.MaxValue], back.Span<Half>().ToArray());
    }

    [Fact]
    public void Strided_views_are_not_uploaded()
    {
        Assert.Throws<ShapeException>(() => _backend.Upload(Tensor.OnHost(DType.F32, [4, 4]).Slice(axis: 1, 0, 2)));
    }

    [Fact]
    public void Work_is_measured_by_the_devices_clock()
    {
        Tensor x = _backend.Upload(Tensor.OnHost(DType.F32, [1 << 16]));
        Tensor sum = _backend.Allocate(DType.F32, x.Shape);
        void Add() => _backend.Execute(new Add(), [x, x], sum);
        Add(); // compiles

        TimeSpan once = _backend.Measure(Add);
        TimeSpan often = _backend.Measure(() =>
        {
            for (int run = 0; run < 20; run++)
            {
                Add();
            }
        });

        Assert.True(once > TimeSpan.Zero && often > once, $"{once} and {often}");
    }

    [Fact]
    public void Freed_memory_is_counted_off_and_the_peak_stays()
    {
        long before = _backend.HeldBytes;
        using (_backend.Allocate(1000))
        {
            Assert.Equal(before + 1000, _backend.HeldBytes);
        }

        Assert.Equal(before, _backend.HeldBytes);
        Assert.True(_backend.PeakBytes >= before + 1000);
    }

    [Fact]
    public void Memory_of_a_disposed_tensor_is_gone()
    {
        DeviceBuffer buffer = _backend.Allocate(8);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ((CudaMemory)buffer).Pointer);
        buffer.Dispose(); // twice does no harm
    }

    [Fact]
    public void A_closed_backend_leaves_nothing_behind()
    {
        long before = Simulator.Allocations.Count;
        CudaBackend other = SimulatedDevice.Open(DType.F16);
        Tensor kept = other.Compute(new Copy(DType.F16), other.Upload(Tensor.OnHost(DType.F32, [100])));
        other.Dispose();
        Assert.Equal(before, Simulator.Allocations.Count);
        kept.Buffer.Dispose();
    }

    [Fact]
    public void A_limit_is_kept_and_named()
    {
        using CudaBackend small = SimulatedDevice.Open(DType.F32, memoryLimit: 10 << 20);
        using DeviceBuffer first = small.Allocate(8 << 20);
        var error = Assert.Throws<DeviceMemoryException>(() => small.Allocate(4 << 20));
        Assert.Contains("4.0 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("10.0 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_nobody_holds_is_found_before_giving_up()
    {
        using CudaBackend small = SimulatedDevice.Open(DType.F32, memoryLimit: 10 << 20);
        for (int round = 0; round < 8; round++)
        {
            _ = small.Allocate(6 << 20);
        }
    }

    [Fact]
    public void A_device_without_memory_says_how_much_there_is()
    {
        Simulator.SetMemory(Simulator.Allocations.Bytes + (1 << 20));
        try
        {
            var error = Assert.Throws<DeviceMemoryException>(() => _backend.Allocate(64 << 20));
            Assert.Contains("64.0 MiB", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Simulator.SetMemory(2L << 30);
        }
    }

    [Fact]
    public void A_recording_does_the_same_again()
    {
        Tensor x = _backend.Upload(Tensor.OnHost<float>([4], [1, 2, 3, 4]));
        Tensor y = _backend.Allocate(DType.F32, [4]);
        void Work() => _backend.Execute(new LinearCombination(2, 1), [x, x], y);
        Work();
        using IRecording recording = _backend.Record(Work)!;
        _backend.Execute(new LinearCombination(0), [x], y);
        Assert.Equal([0, 0, 0, 0], Read(y));

        recording.Replay();
        Assert.Equal([3, 6, 9, 12], Read(y));
        _backend.Execute(new LinearCombination(10), [y], x);
        recording.Replay();
        Assert.Equal([90, 180, 270, 360], Read(y));
    }

    [Fact]
    public void Memory_given_back_while_recording_is_freed_afterwards()
    {
        Tensor x = _backend.Upload(Tensor.OnHost<float>([4], [1, 2, 3, 4]));
        Tensor y = _backend.Compute(new LinearCombination(2), x);
        Tensor unrelated = _backend.Allocate(DType.F32, [1000]);
        long before = Simulator.Allocations.Count;
        using IRecording recording = _backend.Record(() =>
        {
            unrelated.Buffer.Dispose();
            _backend.Execute(new LinearCombination(3), [x], y);
        })!;
        Assert.Equal(before - 1, Simulator.Allocations.Count);
        recording.Replay();
        Assert.Equal([3, 6, 9, 12], Read(y));
    }

    [Fact]
    public void What_cannot_be_recorded_fails_and_the_stream_goes_on()
    {
        Tensor x = _backend.Upload(Tensor.OnHost<float>([4], [1, 2, 3, 4]));
        Assert.ThrowsAny<Exception>(() => _backend.Record(() => throw new InvalidOperationException("no")));
        Assert.Equal([1, 2, 3, 4], Read(_backend.Compute(new LinearCombination(1), x)));
    }

    [Fact]
    public void A_failed_launch_names_the_kernel()
    {
        Tensor x = _backend.Upload(Tensor.OnHost<float>([4], [1, 2, 3, 4]));
        Simulator.FailLaunch(1);
        var error = Assert.Throws<CudaException>(() => _backend.Compute(new LinearCombination(1), x));
        Assert.Contains("linear_combination.cu", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], Read(_backend.Compute(new LinearCombination(1), x)));
    }

    [Fact]
    public void A_lost_device_is_an_error_and_not_a_crash()
    {
        Tensor x = _backend.Upload(Tensor.OnHost<float>([4], [1, 2, 3, 4]));
        Simulator.LoseDevice(1);
        Assert.Throws<CudaException>(() => _backend.DownloadCopy(_backend.Compute(new LinearCombination(1), x)));
        _backend.Dispose();
        Simulator.Reset();
    }

    [Fact]
    public void An_unknown_device_is_named_with_those_there_are()
    {
        var error = Assert.Throws<CudaException>(() => new CudaBackend(7));
        Assert.Contains("7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_float_types_are_activations()
    {
        Assert.Throws<NotSupportedException>(() => SimulatedDevice.Open(DType.F64));
    }

    private float[] Read(Tensor tensor) => _backend.DownloadCopy(tensor).Span<float>().ToArray();

    private static Tensor Bytes(int count)
    {
        Tensor host = Tensor.OnHost(DType.U8, [count]);
        new Random(count).NextBytes(host.Span<byte>());
        return host;
    }
}
