using Derain.Runtime.Demo;

namespace Derain.Runtime.Tests.Demo;

public sealed class ClipPairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_rainy_clip_with_a_clear_twin_is_taken()
    {
        foreach (string name in (ReadOnlySpan<string>)["b_rainy.mp4", "b_clean.mp4", "c_rainy.mp4", "c_clean.mp4", "a_rainy.mp4", "a.mp4"])
        {
            _folder.Write(name);
        }

        Assert.Equal(new ClipPair(_folder["b_rainy.mp4"], _folder["b_clean.mp4"]), ClipPair.FirstIn(_folder.Root));
    }

    [Fact]
    public void There_may_be_none()
    {
        Assert.Null(ClipPair.FirstIn(_folder.Root));
        Assert.Null(ClipPair.FirstIn(_folder["missing"]));
    }
}
