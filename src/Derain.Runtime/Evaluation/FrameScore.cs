namespace Derain.Runtime.Evaluation;

/// <summary>A frame compared with its reference.</summary>
/// <param name="MeanSquaredError">Of the three colours, in squared levels of 8 bits.</param>
/// <param name="MeanSquaredErrorLuma">Of the luma, in squared levels of 8 bits.</param>
/// <param name="Ssim">Structural similarity, mean of the three colours.</param>
/// <param name="SsimLuma">Structural similarity of the luma.</param>
/// <param name="WarpError">
/// Mean squared difference to the frame before along the reference's motion, levels in 0..1; null in the first frame and at a cut.
/// </param>
public readonly record struct FrameScore(
    double MeanSquaredError, double MeanSquaredErrorLuma, double Ssim, double SsimLuma, double? WarpError)
{
    /// <summary>The score as figures that grow with the quality.</summary>
    public QualityFigures Figures => new(
        Psnr.OfError(MeanSquaredError),
        Psnr.OfError(MeanSquaredErrorLuma),
        Ssim,
        SsimLuma,
        WarpError is { } error ? -10 * Math.Log10(error) : null);
}
