namespace Derain.Runtime.Evaluation;

/// <summary>A clip compared with its reference, frame by frame and as a whole.</summary>
/// <param name="Frames">The frames' scores, at least one.</param>
public sealed record ClipScore(IReadOnlyList<FrameScore> Frames)
{
    /// <summary>
    /// The clip as one: every part of a score is the mean over the frames that have it. Its PSNR is thereby that of the mean error,
    /// and its stability that of the mean warping error.
    /// </summary>
    public FrameScore Whole { get; } = new(
        Frames.Average(frame => frame.MeanSquaredError),
        Frames.Average(frame => frame.MeanSquaredErrorLuma),
        Frames.Average(frame => frame.Ssim),
        Frames.Average(frame => frame.SsimLuma),
        Frames.Average(frame => frame.WarpError));

    /// <summary>The clip's figures.</summary>
    public QualityFigures Figures => Whole.Figures;

    /// <summary>Index, from 0, of the frame with the lowest PSNR; the first of several.</summary>
    public int WorstFrame { get; } = Frames.Index().MaxBy(frame => frame.Item.MeanSquaredError).Index;
}
