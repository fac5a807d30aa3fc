using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class TestClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip.mp4")]
    [InlineData("clip.mkv")]
    [InlineData("clip.mov")]
    public void Has_the_frames_rate_size_and_sound_asked_for(string name)
    {
        new TestClip { Frames = 13, Size = new FrameSize(80, 48) }.Write(_folder[name]);
        VideoInfo info = VideoProbe.Probe(_folder[name]);
        Assert.Equal(13, info.FrameCount);
        Assert.Equal(new Rational(30000, 1001), info.FrameRate);
        Assert.Equal(new FrameSize(80, 48), info.Size);
        Assert.Equal(["aac"], info.AudioCodecs);
    }

    [Fact]
    public void Rain_brightens_the_scene_and_moves()
    {
        new TestClip { Rain = true, Sound = false }.Write(_folder["wet.mp4"]);
        new TestClip { Rain = false, Sound = false }.Write(_folder["dry.mp4"]);
        List<byte[]> wet = Clips.ReadAll(_folder["wet.mp4"]);
        List<byte[]> dry = Clips.ReadAll(_folder["dry.mp4"]);
        Assert.InRange(Clips.Mean(wet[0]) - Clips.Mean(dry[0]), 2, 60);
        Assert.InRange(Clips.Psnr(wet[0], dry[0]), 8, 28);
        Assert.True(Clips.Psnr(wet[0], wet[1]) < Clips.Psnr(dry[0], dry[1]) - 3);
    }

    [Fact]
    public void A_silent_clip_has_no_sound()
    {
        new TestClip { Sound = false }.Write(_folder["silent.mp4"]);
        Assert.False(VideoProbe.Probe(_folder["silent.mp4"]).HasAudio);
    }

    [Fact]
    public void Replaces_a_file_only_when_allowed()
    {
        Clips.Make(_folder["clip.mp4"]);
        VideoException error = Assert.Throws<VideoException>(() => new TestClip().Write(_folder["clip.mp4"]));
        Assert.Equal(
            $"'{_folder["clip.mp4"]}' exists already; choose another name or allow it to be overwritten.",
            error.Message);
    }
}
