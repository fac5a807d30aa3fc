using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>The work that a clip is.</summary>
/// <param name="Frames">Frames of the clip.</param>
/// <param name="Size">Size of its frames.</param>
/// <param name="ModelSize">Size they are derained at.</param>
/// <param name="Windows">Windows they are derained in.</param>
/// <param name="WindowFrames">Frames the model gets for each window.</param>
internal sealed record RunPlan(long Frames, FrameSize Size, FrameSize ModelSize, long Windows, int WindowFrames)
{
    // A frame of twice the pixels that the model was trained at still comes out well, and its attention takes four times as long.
    // Beyond that tiles are both better and faster.
    private const int WholeByNative = 2;

    /// <summary>The tiles that frames are derained in; one for all of it, unless said otherwise.</summary>
    public TileGrid Tiles { get; init; } = TileGrid.Whole(ModelSize.Height, ModelSize.Width);

    /// <summary>Size of a tile.</summary>
    public FrameSize TileSize => new(Tiles.TileWidth, Tiles.TileHeight);

    /// <summary>How often the model goes through all of its steps: windows times tiles.</summary>
    public long Passes => Windows * Tiles.Tiles.Count;

    /// <summary>What a window of it costs, or a tile of one.</summary>
    public CostEstimate CostOf(DerainModel model, DerainOptions options)
    {
        int compression = model.VaeConfig.SpatialCompressionRatio;
        LatentPlace place = new(0, PlaneHeight: ModelSize.Height / compression, PlaneWidth: ModelSize.Width / compression);
        return CostEstimate.ForWindow(model, options, WindowFrames, TileSize.Height, TileSize.Width, place);
    }

    /// <summary>Plans a clip.</summary>
    /// <exception cref="CommandException">The size asked for does not fit the model.</exception>
    public static RunPlan Of(VideoInfo clip, RunRequest request, RunSettings settings, DerainModel model)
    {
        WindowGrid grid = new(model, settings.Window, settings.Overlap);
        int windowFrames = model.FramesFor((int)Math.Min(clip.FrameCount, grid.Window));
        FrameSize modelSize = ChooseSize(request.Size, clip.Size, model);
        RunPlan plan = new(clip.FrameCount, clip.Size, modelSize, grid.CountFor(clip.FrameCount), windowFrames);
        if (settings.HasSmallTiles)
        {
            return plan with
            {
                Tiles = TileGrid.Of(
                    modelSize.Height, modelSize.Width, model.NativeHeight / 2, model.NativeWidth / 2, model.SizeMultiple),
            };
        }

        return request.Size == "source" && !FitsWhole(plan, settings, model)
            ? plan with { Tiles = TileGrid.For(modelSize.Height, modelSize.Width, model) }
            : plan;
    }

    /// <summary>The plan in a few words.</summary>
    public override string ToString() =>
        $"{Text.Count(Frames, "frame")}, {(Size == ModelSize ? $"{Size}" : $"{Size} derained at {ModelSize}")}"
        + (Windows == 1 ? "" : $", in {Windows} windows")
        + (Tiles.Tiles.Count == 1 ? "" : $", in {Tiles.Tiles.Count} tiles of {TileSize}");

    private static bool FitsWhole(RunPlan plan, RunSettings settings, DerainModel model) =>
        plan.ModelSize.Pixels <= WholeByNative * (long)model.NativeWidth * model.NativeHeight
        && DeviceMemory.PlanFor(model, plan, settings) is null or { Fits: true };

    private static FrameSize ChooseSize(string? choice, FrameSize clip, DerainModel model)
    {
        try
        {
            FrameSize native = new(model.NativeWidth, model.NativeHeight);
            return FrameFit.Choose(choice ?? "model", clip, native, model.SizeMultiple);
        }
        catch (VideoException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--size: {error.Message}", error);
        }
    }
}
