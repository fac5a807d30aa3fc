using Derain.Kernels.Cpu;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Reports;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;
using SkiaSharp;

namespace Derain.Runtime.Tests.Reports;

public sealed class DerainPreviewTests : IDisposable
{
    private static readonly FrameSize Size = new(96, 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_with_a_preview_gives_the_same_bits_and_leaves_a_picture()
    {
        List<byte[]> without = Derain(preview: null, steps: 4);
        DerainPreview? preview = null;
        List<byte[]> with = Derain(model => preview = new DerainPreview(model, _folder["look.png"], Options(4), windows: 2, new FastClock()), steps: 4);

        Assert.Equal(without, with);

        // Both windows: before the first step, after each but the last, and at the end.
        Assert.Equal(2 * (1 + 3 + 1), preview!.Pictures);
        Assert.Null(preview.Problem);
        (_, FrameSize size) = Reports.Look(File.ReadAllBytes(_folder["look.png"]));
        Assert.True(size.Width > 3 * 288 && size.Height > 2 * 192);
        Assert.Equal(["look.png"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void The_last_picture_shows_source_and_result()
    {
        List<byte[]> frames = Derain(model => new DerainPreview(model, _folder["look.png"], Options(2), windows: 1), steps: 2, count: 9);
        using var sheet = SKBitmap.Decode(_folder["look.png"]);

        // Frames are enlarged three times, and lie in the lower right corner of their cells.
        byte[] result = Cut(sheet, sheet.Width - 6 - 288, sheet.Height - 6 - 192);
        byte[] source = Cut(sheet, sheet.Width - 6 - 288, sheet.Height - 2 * (6 + 192));
        Assert.True(Clips.Psnr(result, frames[^1]) > 40);
        Assert.True(Clips.Psnr(source, Clips.Pattern(Size, 8)) > 40);
    }

    [Fact]
    public void There_is_a_first_picture_and_others_only_when_there_is_time()
    {
        DerainPreview? preview = null;
        Derain(
            model => preview = new DerainPreview(model, _folder["look.png"], Options(6), windows: 1, new BusyClock()),
            steps: 6,
            count: 9,
            complete: false);
        Assert.Equal(1, preview!.Pictures);
        preview.Complete();
        Assert.Equal(2, preview.Pictures);
    }

    [Fact]
    public void A_picture_that_cannot_be_written_does_not_stop_the_run()
    {
        DerainPreview? preview = null;
        string path = Path.Combine(_folder["missing"], "look.png");
        List<byte[]> frames = Derain(model => preview = new DerainPreview(model, path, Options(2)), steps: 2);
        Assert.Equal(10, frames.Count);
        Assert.StartsWith($"The preview '{path}' is not kept up to date: ", preview!.Problem);
        Assert.Equal(0, preview.Pictures);
    }

    private static DerainOptions Options(int steps) => new() { Steps = steps, Skip = 0, Guidance = 1 };

    private List<byte[]> Derain(Func<DerainModel, DerainPreview>? preview, int steps, int count = 10, bool complete = true)
    {
        using CpuBackend backend = new();
        using var model = DerainModel.Load(
            new ModelLocator().Find(Path.Combine(Goldens.Repository, "models", "small")), backend, new PromptCache(Path.Combine(Path.GetTempPath(), "derain-preview-prompts")));
        DerainPreview? observer = preview?.Invoke(model);
        FrameDerainer derainer = new(model, window: 9, overlap: 4) { Observer = observer };
        List<byte[]> frames =
        [
            .. derainer.Derain(
                Enumerable.Range(0, count).Select(frame => Clips.Pattern(Size, frame)),
                Size.Height,
                Size.Width,
                model.Defaults.Options with { Steps = steps, Skip = 0, Guidance = 1 },
                progress: observer),
        ];
        if (complete)
        {
            observer?.Complete();
        }

        return frames;
    }

    /// <summary>A frame of a sheet, at its own size again.</summary>
    private static byte[] Cut(SKBitmap sheet, int left, int top)
    {
        byte[] frame = new byte[Size.Bytes];
        for (int y = 0; y < Size.Height; y++)
        {
            for (int x = 0; x < Size.Width; x++)
            {
                SKColor pixel = sheet.GetPixel(left + 3 * x + 1, top + 3 * y + 1);
                int offset = 3 * (y * Size.Width + x);
                (frame[offset], frame[offset + 1], frame[offset + 2]) = (pixel.Red, pixel.Green, pixel.Blue);
            }
        }

        return frame;
    }

    /// <summary>A clock on which nothing takes any time, and everything happened long ago.</summary>
    private sealed class FastClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>A clock on which whatever is done takes as long as anything else.</summary>
    private sealed class BusyClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks++;
    }
}
