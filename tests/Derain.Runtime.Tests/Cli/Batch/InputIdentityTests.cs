using Derain.Runtime.Cli.Batch;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class InputIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_clip_is_its_content_wherever_it_is_and_whenever_it_was_written()
    {
        InputIdentity first = InputIdentity.Of(_folder.Write("a.mp4", "rain"));
        Assert.Equal(first.Digest, InputIdentity.Of(_folder.Write("copy/b.mp4", "rain"), first).Digest);
        Assert.NotEqual(first.Digest, InputIdentity.Of(_folder.Write("c.mp4", "dry!")).Digest);
    }

    [Fact]
    public void What_was_not_touched_is_not_read_again()
    {
        InputIdentity known = InputIdentity.Of(_folder.Write("a.mp4", "rain")) with { Digest = "known" };
        Assert.Same(known, InputIdentity.Of(_folder["a.mp4"], known));
        File.SetLastWriteTimeUtc(_folder["a.mp4"], DateTime.UnixEpoch);
        Assert.NotEqual("known", InputIdentity.Of(_folder["a.mp4"], known).Digest);
    }

    [Fact]
    public void Frames_are_one_clip()
    {
        _folder.Write("f/1.png", "a");
        _folder.Write("f/2.png", "b");
        InputIdentity folder = InputIdentity.Of(_folder["f"]);
        Assert.Equal(2, folder.Bytes);
        Assert.Equal(folder, InputIdentity.Of(_folder["f/%d.png"]));
        _folder.Write("f/2.png", "c");
        Assert.NotEqual(folder.Digest, InputIdentity.Of(_folder["f"]).Digest);
    }

    [Fact]
    public void A_link_is_what_it_leads_to()
    {
        InputIdentity file = InputIdentity.Of(_folder.Write("a.mp4", "rain"));
        File.CreateSymbolicLink(_folder["link.mp4"], _folder["a.mp4"]);
        Assert.Equal(file, InputIdentity.Of(_folder["link.mp4"]));
    }

    [Fact]
    public void There_must_be_a_clip()
    {
        Assert.Equal($"There is no file '{_folder["a.mp4"]}'.", Fail("a.mp4"));
        Assert.Equal($"There are no files '{_folder["%d.png"]}'.", Fail("%d.png"));
    }

    private string Fail(string name) => Assert.Throws<VideoException>(() => InputIdentity.Check(_folder[name])).Message;
}
