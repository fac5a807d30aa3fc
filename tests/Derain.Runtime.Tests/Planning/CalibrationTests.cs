using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Planning;

public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Every_class_is_timed_and_every_operation_has_a_time()
    {
        using CpuBackend backend = new();
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        IReadOnlyList<PlannedWork> work = CostEstimate.ForWindow(model, model.Defaults.Options, 9, 64, 96).Work;
        Calibration calibration = new(backend);
        Assert.Equal(0, calibration.SecondsOf(work));

        calibration.Measure(work, passes: 1);

        Assert.All(Enum.GetValues<OperationClass>(), kind => Assert.True(calibration.SpeedOf(kind) > 0, $"{kind}"));
        Assert.All(work, part => Assert.True(calibration.SecondsOf(part) > 0));
        Assert.Equal(work.Sum(calibration.SecondsOf), calibration.SecondsOf(work));
    }

    [Fact]
    public void Smaller_frames_have_the_same_operations()
    {
        using CpuBackend backend = new(1);
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        foreach (PlannedWork part in CostEstimate.ForWindow(model, model.Defaults.Options, 17, 128, 192).Work)
        {
            IReadOnlyList<PlannedOperation> smaller = part.At(0.25);
            Assert.Equal(
                part.Operations.Select(operation => operation.Operation.GetType()), smaller.Select(operation => operation.Operation.GetType()));
            Assert.InRange(smaller.Sum(operation => operation.Flops), 1, part.Operations.Sum(operation => operation.Flops)); // what depends on timesteps alone stays
        }
    }
}
