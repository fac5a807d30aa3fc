using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public class WindowCutterTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(5, "0:5/5")]
    [InlineData(9, "0:9/9")]
    [InlineData(10, "0:9/4 4:6/6")]
    [InlineData(25, "0:9/8 8:9/8 16:9/9")]
    public void Windows_begin_where_the_one_before_has_advanced_to(int frames, string expected)
    {
        using IEnumerator<byte[]> source = Enumerable.Range(0, frames).Select(frame => new[] { (byte)frame }).GetEnumerator();
        WindowCutter cutter = new(source, new WindowGrid(window: 9, overlap: 1, compression: 4), index: 3, start: 0);
        List<ClipWindow> windows = [];
        while (cutter.Next() is { } window)
        {
            windows.Add(window);
        }

        Assert.Equal(expected, string.Join(' ', windows.Select(window => $"{window.Start}:{window.Frames.Count}/{window.Advance}")));
        Assert.Equal(Enumerable.Range(3, windows.Count), windows.Select(window => window.Index));
        Assert.All(windows, window => Assert.Equal(window.Start, window.Frames[0][0]));
    }
}
