using Derain.Runtime.Demo;

namespace Derain.Runtime.Tests.Demo;

public sealed class ClipPairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rainy_clips_with_a_clear_twin_are_pairs()
    {
        foreach (string name in (ReadOnlySpan<string>)["c_rainy.mp4", "c_clean.mp4", "b_rainy.mp4", "b_clean.mp4", "a_rainy.mp4", "a.mp4"])
        {
            _folder.Write(name);
        }

        Assert.Equal(
            [new(_folder["b_rainy.mp4"], _folder["b_clean.mp4"]), new(_folder["c_rainy.mp4"], _folder["c_clean.mp4"])],
            ClipPair.AllIn(_folder.Root));
    }

    [Fact]
    public void There_may_be_none()
    {
        Assert.Empty(ClipPair.AllIn(_folder.Root));
        Assert.Empty(ClipPair.AllIn(_folder["missing"]));
    }
}
