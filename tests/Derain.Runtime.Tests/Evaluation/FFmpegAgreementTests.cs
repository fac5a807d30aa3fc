using System.Globalization;
using System.Text.RegularExpressions;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

/// <summary>PSNR and SSIM against ffmpeg's filters of those names, on the same pixels.</summary>
public sealed partial class FFmpegAgreementTests : IDisposable
{
    private const int FrameCount = 4;

    // ffmpeg prints six decimals, of single precision.
    private const double Printed = 5e-6;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int, int> Cases { get; } = new()
    {
        { 96, 64, 3 }, { 96, 64, 120 }, { 53, 39, 25 }, { 16, 12, 10 }, { 720, 480, 8 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_frame_and_the_clip_in_colour(int width, int height, int noise)
    {
        FrameSize size = new(width, height);
        (byte[][] a, byte[][] b, ClipScore score) = Compare(size, noise);
        FilterResult psnr = Run("psnr", "rgb24", "gbrp", size, a, b);
        FilterResult ssim = Run("ssim", "rgb24", "gbrp", size, a, b);

        for (int i = 0; i < FrameCount; i++)
        {
            Assert.Equal(psnr.Frames["psnr.psnr_avg"][i], score.Frames[i].Figures.Psnr, Printed);
            Assert.Equal(psnr.Frames["psnr.mse_avg"][i], score.Frames[i].MeanSquaredError, 1e-2);
            Assert.Equal(ssim.Frames["ssim.All"][i], score.Frames[i].Ssim, Printed);
        }

        Assert.Equal(psnr.Clip("average"), score.Figures.Psnr, Printed);
        Assert.Equal(ssim.Clip("All"), score.Figures.Ssim, Printed);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_frame_and_the_clip_in_luma(int width, int height, int noise)
    {
        FrameSize size = new(width, height);
        (byte[][] a, byte[][] b, ClipScore score) = Compare(size, noise);
        byte[][] lumaOfA = [.. a.Select(frame => Luma(size, frame))];
        byte[][] lumaOfB = [.. b.Select(frame => Luma(size, frame))];
        FilterResult psnr = Run("psnr", "gray", "gray", size, lumaOfA, lumaOfB);
        FilterResult ssim = Run("ssim", "gray", "gray", size, lumaOfA, lumaOfB);

        for (int i = 0; i < FrameCount; i++)
        {
            Assert.Equal(psnr.Frames["psnr.psnr_avg"][i], score.Frames[i].Figures.PsnrLuma, Printed);
            Assert.Equal(ssim.Frames["ssim.All"][i], score.Frames[i].SsimLuma, Printed);
        }

        Assert.Equal(psnr.Clip("average"), score.Figures.PsnrLuma, Printed);
        Assert.Equal(ssim.Clip("All"), score.Figures.SsimLuma, Printed);
    }

    [Fact]
    public void Luma_is_that_of_ffmpeg_up_to_its_rounding()
    {
        FrameSize size = new(96, 64);
        (byte[][] a, byte[][] b, ClipScore score) = Compare(size, noise: 20);
        const string ToLuma = "scale=out_color_matrix=bt601:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv444p";
        Assert.Equal(Run("psnr", "rgb24", ToLuma, size, a, b).Clip("y"), score.Figures.PsnrLuma, 0.01);
        Assert.Equal(Run("ssim", "rgb24", ToLuma, size, a, b).Clip("Y"), score.Figures.SsimLuma, 1e-3);
    }

    private static (byte[][] A, byte[][] B, ClipScore Score) Compare(FrameSize size, int noise)
    {
        byte[][] a = [.. Enumerable.Range(0, FrameCount).Select(i => Scenes.Waves(size, 1.5 * i, i))];
        byte[][] b = [.. a.Select((frame, i) => Scenes.Noisy(frame, noise + 2 * i, seed: i))];
        ClipEvaluation evaluation = new(size);
        foreach ((byte[] reference, byte[] result) in a.Zip(b))
        {
            evaluation.Add(reference, result);
        }

        return (a, b, evaluation.Score());
    }

    private static byte[] Luma(FrameSize size, byte[] frame)
    {
        FramePlanes planes = new(size);
        planes.Load(frame);
        return [.. Enumerable.Range(0, size.Height).SelectMany(y => planes.Luma.Row(y).ToArray())];
    }

    /// <summary>Runs a filter on raw frames.</summary>
    /// <param name="filter">psnr or ssim.</param>
    /// <param name="stored">Pixel format of the frames.</param>
    /// <param name="compared">Pixel format to compare in, or a chain of filters that leads there.</param>
    private FilterResult Run(string filter, string stored, string compared, FrameSize size, byte[][] a, byte[][] b)
    {
        (string fileOfA, string fileOfB, string metadata) = (_folder["a.raw"], _folder["b.raw"], _folder[$"{filter}.txt"]);
        File.WriteAllBytes(fileOfA, [.. a.SelectMany(frame => frame)]);
        File.WriteAllBytes(fileOfB, [.. b.SelectMany(frame => frame)]);
        string convert = compared.Contains('=') ? compared : $"format={compared}";
        string[] Raw(string file) =>
            ["-f", "rawvideo", "-pixel_format", stored, "-video_size", size.ToString(), "-framerate", "25", "-i", file];
        using FFmpegProcess process = FFmpegProcess.FFmpeg(
        [
            "-loglevel", "info", .. Raw(fileOfB), .. Raw(fileOfA), "-lavfi",
            $"[0:v]{convert}[b];[1:v]{convert}[a];[b][a]{filter},metadata=mode=print:file={metadata}", "-f", "null", "-",
        ]);
        Assert.True(process.WaitForExit() == 0, process.LastError);
        Dictionary<string, double[]> frames = PerFrame().Matches(File.ReadAllText(metadata))
            .GroupBy(match => match.Groups["key"].Value)
            .ToDictionary(group => group.Key, group => group.Select(match => Number(match.Groups["value"].Value)).ToArray());
        return new FilterResult(frames, process.Errors.Last(line => line.StartsWith(filter.ToUpperInvariant(), StringComparison.Ordinal)));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^lavfi\.(?<key>[\w.]+)=(?<value>[\d.]+)$", RegexOptions.Multiline)]
    private static partial Regex PerFrame();

    private sealed record FilterResult(Dictionary<string, double[]> Frames, string Summary)
    {
        /// <summary>A number of the summary, such as that after <c>average:</c>.</summary>
        public double Clip(string name) => Number(Regex.Match(Summary, $@"\b{name}:([\d.]+)").Groups[1].Value);
    }
}
