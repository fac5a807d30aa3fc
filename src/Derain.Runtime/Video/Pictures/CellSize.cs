namespace Derain.Runtime.Video.Pictures;

/// <summary>How large frames are shown.</summary>
internal static class CellSize
{
    /// <summary>The largest whole factor by which a frame still fits a size; 1 if it does not.</summary>
    public static int Factor(FrameSize frame, FrameSize within) =>
        Math.Max(1, Math.Min(within.Width / frame.Width, within.Height / frame.Height));

    /// <summary>A frame enlarged by a whole factor to fit a size, or reduced to it by any.</summary>
    public static FrameSize Of(FrameSize frame, FrameSize within)
    {
        double reduction = Math.Min((double)within.Width / frame.Width, (double)within.Height / frame.Height);
        if (reduction < 1)
        {
            return new FrameSize(
                Math.Max(1, (int)Math.Round(frame.Width * reduction)), Math.Max(1, (int)Math.Round(frame.Height * reduction)));
        }

        int factor = Factor(frame, within);
        return new FrameSize(factor * frame.Width, factor * frame.Height);
    }
}
