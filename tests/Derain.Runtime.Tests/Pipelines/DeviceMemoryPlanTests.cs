using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class DeviceMemoryPlanTests : IDisposable
{
    private const int Frames = 9;
    private const int Height = 64;
    private const int Width = 96;

    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new();
    private readonly DerainModel _model;

    public DeviceMemoryPlanTests() =>
        _model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), _backend, new PromptCache(_cache.Root));

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void Less_memory_never_gives_a_faster_plan()
    {
        DeviceMemoryPlan best = Choose(long.MaxValue);
        Assert.Equal((WeightPlacement.Resident, false), (best.Placement, best.TiledVae));
        DeviceMemoryPlan last = best;
        for (long budget = best.Bytes; last.Fits; budget = last.Bytes - 1)
        {
            DeviceMemoryPlan plan = Choose(budget);
            Assert.True(plan.Bytes <= last.Bytes, $"{plan} after {last}");
            Assert.True(!plan.Fits || plan.Placement >= last.Placement || plan.TiledVae, $"{plan} after {last}");
            last = plan;
        }

        Assert.Equal(last.Bytes, Choose(0).Bytes); // the smallest there is says what would be needed
        Assert.True(last.Bytes < best.Bytes);
    }

    [Theory]
    [InlineData(WeightPlacement.ByStage)]
    [InlineData(WeightPlacement.Streamed)]
    public void Every_placement_gives_the_same_frames(WeightPlacement placement)
    {
        Tensor video = Tensor.OnHost(DType.F32, [1, Frames, 32, 48, 3]);
        DerainOptions options = new() { Steps = 3, Skip = 1, SwitchBlocks = BlockSet.Parse("0", _model.TransformerConfig.NumLayers) };
        float[] resident = new DerainPipeline(_model).Derain(video, options).Span<float>().ToArray();

        _model.Placement = placement;

        Assert.Equal(resident, new DerainPipeline(_model).Derain(video, options).Span<float>().ToArray());
    }

    [Fact]
    public void A_plan_says_what_it_takes_and_how()
    {
        string text = new DeviceMemoryPlan(WeightPlacement.Streamed, TiledVae: true, 3_400_000_000, 4_000_000_000).ToString();
        Assert.Contains("3.40 GB", text, StringComparison.Ordinal);
        Assert.Contains("4.00 GB", text, StringComparison.Ordinal);
        Assert.Contains("layer by layer", text, StringComparison.Ordinal);
        Assert.Contains("in tiles", text, StringComparison.Ordinal);
    }

    private DeviceMemoryPlan Choose(long budget) =>
        DeviceMemoryPlan.Choose(_model, _model.Defaults.Options, Frames, Height, Width, budget);
}
