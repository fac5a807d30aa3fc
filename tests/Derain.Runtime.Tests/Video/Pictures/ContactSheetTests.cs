using Derain.Runtime.Tests.Evaluation;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;

namespace Derain.Runtime.Tests.Video.Pictures;

public sealed class ContactSheetTests : IDisposable
{
    private static readonly FrameSize Small = new(96, 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_clips_and_columns_are_frames()
    {
        byte[] red = Scenes.Flat(Small, 250);
        byte[] grey = Scenes.Flat(Small, 90);
        (FrameSize size, byte[] sheet) = Decode(ContactSheet.Draw(
            Small,
            ["frame 0", "frame 4"],
            [new ContactSheetRow("light", [red, grey], "20.1 dB"), new ContactSheetRow("a label that is far too long for its place", [grey])]));

        // Three times as large, the right edge of both columns at the picture's, less a gap.
        Assert.Equal(90, LevelAt(sheet, size, size.Width - 150, 120));
        Assert.Equal(250, LevelAt(sheet, size, size.Width - 450, 120));
        Assert.Equal(90, LevelAt(sheet, size, size.Width - 450, size.Height - 100));
        Assert.True(LevelAt(sheet, size, size.Width - 150, size.Height - 100) < 40);
    }

    [Fact]
    public void Large_frames_are_reduced()
    {
        FrameSize large = new(1280, 720);
        (FrameSize size, byte[] sheet) = Decode(ContactSheet.Draw(large, ["0"], [new ContactSheetRow("a", [Scenes.Flat(large, 200)])]));
        Assert.InRange(size.Width, 400, 600);
        Assert.Equal(200, LevelAt(sheet, size, size.Width - 100, size.Height - 60));
    }

    [Fact]
    public void A_gallery_fills_rows()
    {
        GalleryPicture[] pictures =
        [
            .. Enumerable.Range(0, 5).Select(index => new GalleryPicture($"{index}", "caption", Scenes.Flat(Small, 50 + 40 * index))),
        ];
        (FrameSize three, byte[] gallery) = Decode(Gallery.Draw(Small, pictures, columns: 3));
        (FrameSize five, _) = Decode(Gallery.Draw(Small, pictures, columns: 9));
        Assert.True(five.Width > three.Width && five.Height < three.Height);
        Assert.Equal(50, LevelAt(gallery, three, three.Width / 6, three.Height / 4));
        Assert.Equal(210, LevelAt(gallery, three, three.Width / 2, 3 * three.Height / 4));
    }

    [Fact]
    public void Nothing_to_draw_and_frames_of_another_size_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ContactSheet.Draw(Small, ["0"], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gallery.Draw(Small, [], columns: 2));
        Assert.Throws<ArgumentException>(() => ContactSheet.Draw(Small, ["0"], [new ContactSheetRow("a", [new byte[3]])]));
    }

    private (FrameSize Size, byte[] Frame) Decode(byte[] png)
    {
        File.WriteAllBytes(_folder["0001.png"], png);
        return (VideoProbe.Probe(_folder.Root).Size, Assert.Single(Clips.ReadAll(_folder.Root)));
    }

    private static byte LevelAt(byte[] frame, FrameSize size, int x, int y) => frame[3 * (y * size.Width + x)];
}
