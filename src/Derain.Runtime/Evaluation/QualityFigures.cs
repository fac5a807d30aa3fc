namespace Derain.Runtime.Evaluation;

/// <summary>How close a frame, a clip or several clips come to their reference. More is better in every figure.</summary>
/// <param name="Psnr">PSNR of the three colours in dB; infinite when there is no difference.</param>
/// <param name="PsnrLuma">PSNR of the luma in dB.</param>
/// <param name="Ssim">Structural similarity, mean of the three colours, at most 1.</param>
/// <param name="SsimLuma">Structural similarity of the luma.</param>
/// <param name="Stability">
/// Temporal stability in dB: the warping error as a PSNR, -10 · log10(E). Null where there is no motion to follow: in a first frame, at
/// a cut, in a clip of one frame.
/// </param>
public readonly record struct QualityFigures(double Psnr, double PsnrLuma, double Ssim, double SsimLuma, double? Stability)
{
    /// <summary>How much better these figures are; not a number where both are infinite.</summary>
    public static QualityFigures operator -(QualityFigures result, QualityFigures source) => new(
        result.Psnr - source.Psnr,
        result.PsnrLuma - source.PsnrLuma,
        result.Ssim - source.Ssim,
        result.SsimLuma - source.SsimLuma,
        result.Stability - source.Stability);

    /// <summary>The mean over several clips, each counting the same.</summary>
    public static QualityFigures Mean(IReadOnlyCollection<QualityFigures> clips) => new(
        clips.Average(clip => clip.Psnr),
        clips.Average(clip => clip.PsnrLuma),
        clips.Average(clip => clip.Ssim),
        clips.Average(clip => clip.SsimLuma),
        clips.Average(clip => clip.Stability));
}
