using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Cli;
using Derain.Runtime.Tests.Graph;

namespace Derain.Runtime.Tests.Cli;

public class InterruptibleBackendTests
{
    [Fact]
    public void No_operation_is_begun_once_it_is_stopped()
    {
        using CancellationTokenSource source = new();
        using IBackend backend = InterruptibleBackend.Over(new CpuBackend(threads: 1), source.Token);
        Tensor x = backend.Allocate(DType.F32, [1]);
        backend.Execute(new Add(), [x, x], x);
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => backend.Execute(new Add(), [x, x], x));
    }

    [Fact]
    public void Recording_is_handed_on()
    {
        RecordingDevice device = new(new CpuBackend(threads: 1));
        using IBackend backend = InterruptibleBackend.Over(device, CancellationToken.None);
        Tensor x = backend.Upload(Tensor.OnHost<float>([1], [1]));

        using IRecording recording = Assert.IsType<IRecordingBackend>(backend, exactMatch: false)
            .Record(() => backend.Execute(new Add(), [x, x], x))!;
        recording.Replay();
        recording.Replay();

        Assert.Equal(4, x.Span<float>()[0]);
        Assert.Equal(1, device.Records);
    }

    [Fact]
    public void A_device_that_does_not_record_does_not_seem_to()
    {
        using IBackend backend = InterruptibleBackend.Over(new CpuBackend(threads: 1), CancellationToken.None);

        Assert.False(backend is IRecordingBackend);
    }
}
