using Derain.Kernels.Cpu;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// What can be seen where windows meet, measured with the small model at its own settings on generated scenes. Prints the table of
/// docs/reliability.md.
/// </summary>
public sealed class SeamTests(ITestOutputHelper output) : IDisposable
{
    private const int Windows = 3;

    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new();

    public void Dispose()
    {
        _backend.Dispose();
        _cache.Dispose();
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void Seams_show_less_than_a_cut()
    {
        using DerainModel model = DerainModel.Load(
            new CheckpointFolder(Path.Combine(Goldens.Repository, "models", "small")), _backend, new PromptCache(_cache.Root));
        WindowGrid grid = new(model);
        Write($"Windows of {grid.Window} frames, overlap {grid.Overlap}, {model.NativeWidth}x{model.NativeHeight}, {model.Defaults.Options.Steps} steps.\n");
        Write("| windows | scene | across | inside | ratio | excess across | inside | PSNR |");
        Write("|---|---|---|---|---|---|---|---|");
        double cut = MeanRatio("cut", model, Cut);
        MeanRatio("cross-fade, noise of their own", model, OwnNoise);
        double shared = MeanRatio("cross-fade, shared noise", model, SharedNoise);
        Assert.InRange(shared, 0, cut);
    }

    private static List<byte[]> SharedNoise(DerainModel model, List<byte[]> rainy) =>
        [.. new FrameDerainer(model).Derain(rainy, model.NativeHeight, model.NativeWidth)];

    private static List<byte[]> OwnNoise(DerainModel model, List<byte[]> rainy) =>
    [
        .. new FrameDerainer(model).Derain(
            rainy, model.NativeHeight, model.NativeWidth, noise: place => new PhiloxNoise(model.Backend, seed: (ulong)place.Frame)),
    ];

    private static List<byte[]> Cut(DerainModel model, List<byte[]> rainy)
    {
        WindowGrid grid = new(model);
        List<byte[]> result = [];
        for (int window = 0; window < Windows; window++)
        {
            List<byte[]> alone = rainy.GetRange(window * grid.Step, grid.Window);
            DerainOptions options = model.Defaults.Options with { Seed = (ulong)window };
            List<byte[]> dry = [.. new FrameDerainer(model).Derain(alone, model.NativeHeight, model.NativeWidth, options)];
            result.AddRange(dry.Take(window == Windows - 1 ? grid.Window : CutIn(grid)).Skip(result.Count - window * grid.Step));
        }

        return result;
    }

    /// <summary>Frames of a window up to the cut, in the middle of what it shares with the next.</summary>
    private static int CutIn(WindowGrid grid) => grid.Step + grid.Overlap / 2;

    private double MeanRatio(string name, DerainModel model, Func<DerainModel, List<byte[]>, List<byte[]>> derain)
    {
        WindowGrid grid = new(model);
        int count = grid.Window + (Windows - 1) * grid.Step;
        bool IsSeam(int t) => Enumerable.Range(1, Windows - 1).Select(window => window * grid.Step)
            .Any(start => t >= start - 1 && t < start + grid.Overlap);
        bool IsCut(int t) => Enumerable.Range(0, Windows - 1).Any(window => t == window * grid.Step + CutIn(grid) - 1);
        return ((int[])[1, 2, 3]).Average(seed =>
        {
            MovingScene scene = new(seed, model.NativeHeight, model.NativeWidth);
            List<byte[]> clear = [.. Enumerable.Range(0, count).Select(scene.Dry)];
            List<byte[]> dry = derain(model, [.. Enumerable.Range(0, count).Select(scene.Rainy)]);
            Seams seams = Seams.Measure(dry, clear, name == "cut" ? IsCut : IsSeam);
            double ratio = seams.Across / seams.Inside;
            Write(
                $"| {name} | {seed} | {seams.Across:F2} | {seams.Inside:F2} | {ratio:F2} | {seams.ExcessAcross:F2} | "
                + $"{seams.ExcessInside:F2} | {seams.Psnr:F2} |");
            return ratio;
        });
    }

    private void Write(string line) => output.WriteLine(line);
}
