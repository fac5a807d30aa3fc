using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class WindowBlendTests
{
    [Fact]
    public void A_cross_fade_goes_evenly_from_one_window_to_the_next()
    {
        float[][] next = [[1], [1], [1], [5]];
        WindowBlend.CrossFade([[0], [0], [0]], next);
        Assert.Equal([0.25f, 0.5f, 0.75f, 5f], next.Select(frame => frame[0]));
    }
}
