using Derain.Runtime.Reports;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;
using SkiaSharp;

namespace Derain.Runtime.Tests.Reports;

public class ReportFramesTests
{
    private static readonly FrameSize Size = new(32, 24);

    [Theory]
    [InlineData(1, new long[] { 0 })]
    [InlineData(3, new long[] { 0, 1, 2 })]
    [InlineData(6, new long[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(100, new long[] { 8, 25, 41, 58, 75, 91 })]
    public void Frames_are_picked_evenly(int clipFrames, long[] expected)
    {
        ReportFrames picked = new(clipFrames, new Rational(25, 1), Size);
        for (int frame = 0; frame < clipFrames; frame++)
        {
            picked.Add(new byte[Size.Bytes], new byte[Size.Bytes]);
        }

        Assert.Equal(expected, picked.Frames.Select(frame => frame.Index));
        Assert.Equal(expected.Select(index => TimeSpan.FromMilliseconds(40 * index)), picked.Frames.Select(frame => frame.Time));
    }

    [Fact]
    public void Before_and_after_are_kept_apart()
    {
        ReportFrames picked = new(clipFrames: 1, new Rational(25, 1), Size);
        Assert.True(picked.IsNextWanted);
        picked.Add(Grey(40), Grey(200));
        Assert.False(picked.IsNextWanted);

        ReportFrame frame = Assert.Single(picked.Frames);
        (SKColor source, FrameSize size) = Reports.Look(frame.Source);
        Assert.Equal(Size, size);
        Assert.InRange(source.Red, 38, 42);
        Assert.InRange(Reports.Look(frame.Result).Middle.Red, 198, 202);
    }

    [Fact]
    public void A_large_frame_is_reduced_and_looks_the_same()
    {
        FrameSize large = new(2000, 1500);
        byte[] frame = Clips.Pattern(large, seed: 1);
        (SKColor middle, FrameSize size) = Reports.Look(JpegPicture.Encode(frame, large, maxBytes: 100_000));
        Assert.Equal(new FrameSize(960, 720), size);
        int offset = 3 * (750 * 2000 + 1000);
        Assert.InRange(middle.Red, frame[offset] - 4, frame[offset] + 4);
        Assert.InRange(middle.Green, frame[offset + 1] - 4, frame[offset + 1] + 4);
    }

    private static byte[] Grey(byte level)
    {
        byte[] frame = new byte[Size.Bytes];
        Array.Fill(frame, level);
        return frame;
    }
}
