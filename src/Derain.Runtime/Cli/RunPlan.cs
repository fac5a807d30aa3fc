using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>The work that a clip is.</summary>
/// <param name="Frames">Frames of the clip.</param>
/// <param name="Size">Size of its frames.</param>
/// <param name="ModelSize">Size they are derained at.</param>
/// <param name="Windows">Windows they are derained in.</param>
internal sealed record RunPlan(long Frames, FrameSize Size, FrameSize ModelSize, long Windows)
{
    /// <summary>The plan in a few words.</summary>
    public override string ToString() =>
        $"{Text.Count(Frames, "frame")}, {(Size == ModelSize ? $"{Size}" : $"{Size} derained at {ModelSize}")}"
        + (Windows == 1 ? "" : $", in {Windows} windows");
}
