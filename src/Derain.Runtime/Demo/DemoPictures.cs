using Derain.Runtime.Evaluation;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;

namespace Derain.Runtime.Demo;

/// <summary>Draws what came of a demonstration.</summary>
public static class DemoPictures
{
    private const int GalleryColumns = 4;
    private static readonly string[] OverviewKeys =
        [DemoVariant.InputKey, DemoVariant.AutoencoderKey, DemoVariant.DerainedKey, DemoVariant.ClearKey];

    /// <summary>A few frames of the rainy clip, the autoencoder's, the derained one and the clear one, in a row each.</summary>
    /// <param name="size">Size of the frames.</param>
    /// <param name="frames">Numbers of the frames, from 0.</param>
    /// <param name="results">The results; those of an ablation are left out.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Overview(FrameSize size, IReadOnlyList<long> frames, IReadOnlyList<DemoResult> results) => ContactSheet.Draw(
        size,
        [.. frames.Select(frame => $"frame {frame}")],
        [
            .. results.Where(result => OverviewKeys.Contains(result.Variant.Key))
                .Select(result => new ContactSheetRow(result.Variant.Name, result.Samples, Caption(result))),
        ]);

    /// <summary>The same frame, half-way through the clip, of each result, with the clip's figures.</summary>
    /// <param name="size">Size of the frames.</param>
    /// <param name="results">The results.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] SameFrame(FrameSize size, IReadOnlyList<DemoResult> results) => Gallery.Draw(
        size,
        [
            .. results.Select(result => new GalleryPicture(
                result.Variant.Name, Caption(result), result.Samples[result.Samples.Count / 2])),
        ],
        GalleryColumns);

    private static string Caption(DemoResult result)
    {
        QualityFigures figures = result.Score.Figures;
        return double.IsFinite(figures.Psnr) ? $"{figures.Psnr:0.0} dB, SSIM {figures.Ssim:0.000}" : "";
    }
}
