using Derain.Runtime.Tests.Evaluation;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;

namespace Derain.Runtime.Tests.Video.Pictures;

public sealed class SideBySideTests
{
    private static readonly FrameSize Small = new(96, 64);

    [Fact]
    public void Every_pixel_becomes_a_square_below_its_label()
    {
        SideBySide panels = new(Small, ["a", "b", "c"]);
        Assert.Equal(5, panels.Scale);
        byte[][] frames = [Clips.Pattern(Small, 1), Clips.Pattern(Small, 2), Clips.Pattern(Small, 3)];
        byte[] picture = panels.Compose(frames).ToArray();

        Assert.Equal(panels.Size.Bytes, picture.Length);
        int top = panels.Size.Height - 5 * Small.Height;
        int step = (panels.Size.Width - 5 * Small.Width) / 2;
        foreach ((int panel, byte[] frame) in frames.Index())
        {
            foreach ((int x, int y) in (ReadOnlySpan<(int, int)>)[(0, 0), (7, 4), (479, 319), (240, 11)])
            {
                int offset = 3 * ((top + y) * panels.Size.Width + panel * step + x);
                int source = 3 * (y / 5 * Small.Width + x / 5);
                Assert.Equal(frame[source..(source + 3)], picture[offset..(offset + 3)]);
            }
        }
    }

    [Fact]
    public void Labels_are_written_once_and_stay()
    {
        SideBySide panels = new(Small, ["before", "after"]);
        byte[] dark = Scenes.Flat(Small, 0);
        byte[] first = panels.Compose(dark, dark).ToArray();
        int band = 3 * panels.Size.Width * (panels.Size.Height - panels.Scale * Small.Height);
        Assert.Contains(first.Take(band), level => level > 200);
        Assert.Equal(first.Take(band), panels.Compose(Clips.Pattern(Small, 1), dark)[..band].ToArray());
    }

    [Theory]
    [InlineData(97, 65, 4)]
    [InlineData(720, 480, 1)]
    [InlineData(64, 112, 3)]
    [InlineData(501, 333, 1)]
    public void Sides_are_even_and_large_clips_keep_their_size(int width, int height, int scale)
    {
        SideBySide panels = new(new FrameSize(width, height), ["a", "b"]);
        Assert.Equal(scale, panels.Scale);
        Assert.Equal((0, 0), (panels.Size.Width % 2, panels.Size.Height % 2));
        Assert.True(panels.Size.Width >= 2 * scale * width);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        SideBySide panels = new(Small, ["a", "b"], scale: 2);
        Assert.Throws<ArgumentException>(() => panels.Compose(Scenes.Flat(Small, 0)));
        Assert.Throws<ArgumentException>(() => panels.Compose(Scenes.Flat(Small, 0), new byte[12]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SideBySide(Small, []));
    }
}
