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
    /// <summary>Plans a clip.</summary>
    /// <exception cref="CommandException">The size asked for does not fit the model.</exception>
    public static RunPlan Of(VideoInfo clip, RunRequest request, RunSettings settings, DerainModel model)
    {
        WindowGrid grid = new(model, settings.Window, settings.Overlap);
        int windowFrames = model.FramesFor((int)Math.Min(clip.FrameCount, grid.Window));
        FrameSize modelSize = ChooseSize(request.Size, clip.Size, model);
        return new RunPlan(clip.FrameCount, clip.Size, modelSize, grid.CountFor(clip.FrameCount), windowFrames);
    }

    /// <summary>The plan in a few words.</summary>
    public override string ToString() =>
        $"{Text.Count(Frames, "frame")}, {(Size == ModelSize ? $"{Size}" : $"{Size} derained at {ModelSize}")}"
        + (Windows == 1 ? "" : $", in {Windows} windows");

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
