using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Planning;

/// <summary>What is planned, held to what real runs execute and allocate.</summary>
public sealed class PlannedWorkTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(false, InversionMethod.Ddpm, false)]
    [InlineData(true, InversionMethod.Ddpm, true)]
    [InlineData(false, InversionMethod.Ddim, false)]
    public void Every_kind_of_operation_runs_as_often_and_costs_as_much_as_planned(
        bool tiled, InversionMethod inversion, bool lastMap)
    {
        using TimingBackend backend = new(new CpuBackend());
        using DerainModel model = Load(backend);
        DerainOptions options = Options(model) with { TiledVae = tiled, Inversion = inversion, LastMap = lastMap };
        model.EmbedTexts(options);
        backend.Reset();
        Derain(model, options, frames: 17, TileGrid.Whole(64, 96));

        AssertExecuted(backend, CostEstimate.ForWindow(model, options, 17, 64, 96).Work, passes: 1);
    }

    [Fact]
    public void Windows_and_tiles_share_what_depends_on_timesteps_alone()
    {
        using TimingBackend backend = new(new CpuBackend());
        using DerainModel model = Load(backend);
        DerainOptions options = Options(model);
        TileGrid tiles = TileGrid.Of(64, 96, 32, 48, model.SizeMultiple);
        FrameDerainer derainer = new(model, window: 9, overlap: 1);
        model.EmbedTexts(options);
        backend.Reset();
        Derain(model, options, frames: 17, tiles, derainer);

        LatentPlace place = new(0, PlaneHeight: 64 / 8, PlaneWidth: 96 / 8);
        AssertExecuted(
            backend,
            CostEstimate.ForWindow(model, options, 9, tiles.TileHeight, tiles.TileWidth, place).Work,
            passes: derainer.Grid.CountFor(17) * tiles.Tiles.Count);
    }

    [Theory]
    [InlineData(9, 64, 96, 4)]
    [InlineData(17, 96, 64, 20)]
    public void A_run_allocates_what_is_planned(int frames, int height, int width, int steps)
    {
        using MeteredBackend backend = new(new CpuBackend());
        using DerainModel model = Load(backend);
        DerainOptions options = Options(model) with { Steps = steps };
        model.EmbedTexts(options);
        backend.Reset();
        Derain(model, options, frames, TileGrid.Whole(height, width));

        CostEstimate cost = CostEstimate.ForWindow(model, options, frames, height, width);
        (long encode, long predict, long decode) = DeviceMemoryPlan.StageBytes(model, cost, (long)frames * height * width);
        long planned = Math.Max(Math.Max(encode, predict), decode) + cost.ModulationBytes;
        Assert.InRange((double)planned / backend.PeakBytes, 1, 1.15);
    }

    private static DerainOptions Options(DerainModel model) => new()
    {
        Steps = 4,
        Skip = 1,
        SwitchBlocks = BlockSet.Parse("0", model.TransformerConfig.NumLayers),
    };

    private DerainModel Load(IBackend backend) =>
        DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));

    private static void Derain(DerainModel model, DerainOptions options, int frames, TileGrid tiles, FrameDerainer? derainer = null)
    {
        IEnumerable<byte[]> clip = Enumerable.Range(0, frames).Select(_ => new byte[tiles.Height * tiles.Width * 3]);
        Assert.Equal(frames, (derainer ?? new FrameDerainer(model, frames)).Derain(clip, tiles.Height, tiles.Width, options, tiles: tiles).Count());
    }

    private static void AssertExecuted(TimingBackend backend, IReadOnlyList<PlannedWork> work, long passes)
    {
        var planned = work
            .SelectMany(part => part.Operations, (part, operation) => (
                Kind: operation.Operation.GetType().Name, Runs: part.IsForAllWindows ? 1 : passes * part.Runs, operation.Flops))
            .GroupBy(run => run.Kind)
            .ToDictionary(kind => kind.Key, kind => (Calls: kind.Sum(run => run.Runs), Flops: kind.Sum(run => run.Runs * run.Flops)));
        Assert.Equal(
            backend.Timings.ToDictionary(kind => kind.Operation, kind => (long)kind.Calls),
            planned.ToDictionary(kind => kind.Key, kind => kind.Value.Calls));
        Assert.All(backend.Timings, kind => Assert.Equal(kind.Flops, planned[kind.Operation].Flops, 1e-9 * kind.Flops));
    }
}
