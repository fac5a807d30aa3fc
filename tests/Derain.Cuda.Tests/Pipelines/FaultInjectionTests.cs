using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Tests;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Pipelines;

/// <summary>A whole small run on a device that fails: an error that says so, or the right frames; nothing left behind in either case.</summary>
public sealed class FaultInjectionTests : IDisposable
{
    private const int Side = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly long _before = Simulator.Allocations.Count; // of tests before, until their finalisers have run

    public void Dispose()
    {
        Simulator.Reset();
        Simulator.SetMemory(2L << 30);
        _folder.Dispose();
    }

    [Fact]
    public void An_allocation_that_fails_once_is_an_error_or_does_no_harm()
    {
        float[] expected = Run(SimulatedDevice.Open(DType.F16));
        foreach (int n in new[] { 1, 2, 3, 5, 8, 13, 21, 34, 55, 89 })
        {
            AssertErrorOrFrames(expected, () => Simulator.FailAllocation(n), $"allocation {n}");
        }
    }

    [Fact]
    public void A_device_of_any_size_does_the_work_or_says_what_is_missing()
    {
        CudaBackend whole = SimulatedDevice.Open(DType.F16);
        float[] expected = Run(whole);
        long needed = whole.PeakBytes;
        int done = 0;
        foreach (int percent in new[] { 5, 30, 60, 90, 99, 130 })
        {
            long memory = needed * percent / 100;
            bool succeeded = AssertErrorOrFrames(expected, () => Simulator.SetMemory(memory), $"{memory} bytes");
            done += succeeded ? 1 : 0;
            Simulator.SetMemory(2L << 30);
        }

        Assert.InRange(done, 1, 5);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void Every_single_allocation_may_fail()
    {
        float[] expected = Run(SimulatedDevice.Open(DType.F16));
        for (int n = 1; n <= 400; n++)
        {
            AssertErrorOrFrames(expected, () => Simulator.FailAllocation(n), $"allocation {n}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(150)]
    public void A_launch_that_fails_names_its_kernel(int n)
    {
        CudaBackend backend = SimulatedDevice.Open(DType.F16);
        Simulator.FailLaunch(n);
        var error = Assert.Throws<CudaException>(() => Run(backend));
        Assert.Contains(".cu", error.Message, StringComparison.Ordinal);
        Assert.InRange(Simulator.Allocations.Count, 0, _before);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(700)]
    public void A_device_that_is_lost_ends_the_run_with_an_error(int n)
    {
        CudaBackend backend = SimulatedDevice.Open(DType.F16);
        Simulator.LoseDevice(n);
        Assert.Throws<CudaException>(() => Run(backend));
    }

    [Fact]
    public void Slow_copies_change_nothing()
    {
        float[] expected = Run(SimulatedDevice.Open(DType.F16));
        Simulator.SlowCopies(300);
        Assert.Equal(expected, Run(SimulatedDevice.Open(DType.F16)));
        Assert.Equal(expected, Run(SimulatedDevice.Open(DType.F16), WeightPlacement.Streamed));
    }

    [Fact]
    public void Weights_that_are_streamed_leave_less_on_the_device()
    {
        CudaBackend resident = SimulatedDevice.Open(DType.F16);
        CudaBackend streamed = SimulatedDevice.Open(DType.F16);
        Assert.Equal(Run(resident), Run(streamed, WeightPlacement.Streamed));
        Assert.True(streamed.PeakBytes < resident.PeakBytes, $"{streamed.PeakBytes} of {resident.PeakBytes}");
    }

    private bool AssertErrorOrFrames(float[] expected, Action inject, string what)
    {
        float[]? frames = null;
        try
        {
            CudaBackend backend = SimulatedDevice.Open(DType.F16);
            inject();
            frames = Run(backend);
        }
        catch (DeviceMemoryException error)
        {
            Assert.Contains("MiB", error.Message, StringComparison.Ordinal);
        }

        Simulator.Reset();
        Assert.InRange(Simulator.Allocations.Count, 0, _before);
        Assert.True(frames is null || frames.AsSpan().SequenceEqual(expected), $"Other frames with {what}.");
        return frames is not null;
    }

    /// <summary>One small frame, derained; the backend is disposed of.</summary>
    private float[] Run(CudaBackend backend, WeightPlacement placement = WeightPlacement.Resident)
    {
        using (backend)
        {
            using DerainModel model = DerainModel.Load(
                new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_folder["prompts"]));
            model.Placement = placement;
            Tensor video = Tensor.OnHost(DType.F32, [1, 1, Side, Side, 3]);
            for (int index = 0; index < video.Shape.ElementCount; index++)
            {
                video.Span<float>()[index] = MathF.Sin(index * 0.37f);
            }

            DerainOptions options = new() { Steps = 3, Skip = 0, SwitchBlocks = BlockSet.Parse("0", model.TransformerConfig.NumLayers) };
            Tensor result = new DerainPipeline(model).Derain(backend.Upload(video), options);
            return backend.DownloadCopy(backend.ToType(result, DType.F32)).Span<float>().ToArray();
        }
    }
}
