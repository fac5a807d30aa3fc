using Derain.Runtime.Video;
using Derain.Runtime.Video.Weather;

namespace Derain.Runtime.Tests.Video.Weather;

public sealed class RainyClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_twin_has_the_frames_rate_size_and_sound_of_the_dry_clip()
    {
        VideoInfo dry = VideoProbe.Probe(Clips.Make(_folder["dry.mp4"], frames: 4));
        RainyClip.Write(dry, _folder["wet.mp4"], RainStrength.Heavy, seed: 1);

        VideoInfo wet = VideoProbe.Probe(_folder["wet.mp4"]);
        Assert.Equal(dry.Size, wet.Size);
        Assert.Equal(dry.FrameRate, wet.FrameRate);
        Assert.Equal(dry.FrameCount, wet.FrameCount);
        Assert.Equal(dry.AudioCodecs, wet.AudioCodecs);
        Assert.All(
            Clips.ReadAll(_folder["dry.mp4"]).Zip(Clips.ReadAll(_folder["wet.mp4"])),
            frames => Assert.InRange(Clips.Psnr(frames.First, frames.Second), 10, 24));
    }

    [Fact]
    public void A_file_is_replaced_only_when_allowed()
    {
        VideoInfo dry = VideoProbe.Probe(Clips.Make(_folder["dry.mp4"], frames: 2));
        _folder.Write("wet.mp4", "precious");
        Assert.Throws<VideoException>(() => RainyClip.Write(dry, _folder["wet.mp4"], RainStrength.Light, seed: 1));
        Assert.Equal("precious", File.ReadAllText(_folder["wet.mp4"]));
    }
}
