using Derain.Runtime.Reports;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Reports;

public sealed class ResultViewsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Source_and_result_are_side_by_side_with_the_sources_rate_and_sound()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"], frames: 7, width: 482, height: 362));
        FrameSize model = new(96, 64);
        using (ResultViews views = new(source, model, _folder["both.mp4"], overwrite: false, picksFrames: true))
        {
            for (int frame = 0; frame < 7; frame++)
            {
                views.Add(Filled(model, (byte)(20 * frame)));
            }

            Assert.False(File.Exists(_folder["both.mp4"]));
            views.Complete();
            Assert.Equal(6, views.Frames.Count);
            Assert.Equal(source.Size, views.Frames[0].Size);
            ReportFrame last = views.Frames[^1];
            Assert.InRange(Reports.Look(last.Result).Middle.Red, 20 * last.Index - 3, 20 * last.Index + 3);
        }

        VideoInfo both = VideoProbe.Probe(_folder["both.mp4"]);
        Assert.Equal(7, both.FrameCount);
        Assert.Equal(source.FrameRate, both.FrameRate);
        Assert.Equal(source.AudioCodecs, both.AudioCodecs);
        List<byte[]> frames = Clips.ReadAll(_folder["both.mp4"]);
        List<byte[]> originals = Clips.ReadAll(source.Path);
        for (int frame = 0; frame < 7; frame++)
        {
            byte[] left = Panel(frames[frame], both.Size, source.Size, left: 0);
            byte[] right = Panel(frames[frame], both.Size, source.Size, left: source.Width + 4);
            Assert.True(Clips.Psnr(left, originals[frame]) > 30);
            Assert.InRange(Clips.Mean(right), 20 * frame - 3, 20 * frame + 3);
        }
    }

    [Fact]
    public void Large_clips_get_panels_that_fit_a_screen()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "color=gray:s=1200x2400:r=5", "-frames:v", "1", _folder["in.mp4"]);
        VideoInfo source = VideoProbe.Probe(_folder["in.mp4"]);
        using ResultViews views = new(source, new FrameSize(48, 96), sideBySide: null, overwrite: false, picksFrames: true);
        views.Add(new byte[48 * 96 * 3]);
        Assert.Equal(new FrameSize(960, 1920), Assert.Single(views.Frames).Size);
    }

    [Fact]
    public void What_is_not_completed_leaves_no_trace()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"], frames: 2));
        using (ResultViews views = new(source, source.Size, _folder["both.mp4"], overwrite: false, picksFrames: false))
        {
            views.Add(Filled(source.Size, 100));
        }

        Assert.Equal(["in.mp4"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    private static byte[] Filled(FrameSize size, byte level)
    {
        byte[] frame = new byte[size.Bytes];
        Array.Fill(frame, level);
        return frame;
    }

    /// <summary>A panel of a picture, which ends where the picture does.</summary>
    private static byte[] Panel(byte[] picture, FrameSize size, FrameSize panel, int left)
    {
        byte[] cut = new byte[panel.Bytes];
        int top = size.Height - panel.Height;
        for (int row = 0; row < panel.Height; row++)
        {
            picture.AsSpan(3 * ((top + row) * size.Width + left), 3 * panel.Width).CopyTo(cut.AsSpan(3 * row * panel.Width));
        }

        return cut;
    }
}
