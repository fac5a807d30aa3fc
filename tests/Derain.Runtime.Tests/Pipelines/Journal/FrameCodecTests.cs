using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class FrameCodecTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(7, 1)]
    [InlineData(16, 9)]
    [InlineData(97, 33)]
    public void A_frame_comes_back_byte_for_byte(int width, int height)
    {
        byte[] frame = TestFrames.Make(1, seed: width, width, height)[0];
        Assert.Equal(frame, RoundTrip(frame, width, out _));
    }

    [Fact]
    public void A_width_that_does_not_fit_loses_nothing()
    {
        byte[] frame = TestFrames.Make(1, seed: 1, width: 10, height: 10)[0];
        Assert.Equal(frame, RoundTrip(frame, 7, out _));
        Assert.Equal(frame, RoundTrip(frame, 1000, out _));
    }

    [Fact]
    public void A_picture_takes_less_room_than_its_deflated_bytes()
    {
        const int width = 192;
        byte[] frame = new byte[width * 128 * 3];
        for (int index = 0; index < frame.Length; index++)
        {
            int pixel = index / 3;
            int grain = new Random(pixel).Next(3);
            double shade = 120 + 60 * Math.Sin(pixel % width / 15.0) + 40 * Math.Cos(pixel / width / 9.0) + grain;
            frame[index] = (byte)(shade + 10 * (index % 3));
        }

        Assert.Equal(frame, RoundTrip(frame, width, out int bytes));
        Assert.InRange(bytes, 1, frame.Length * 45 / 100);
    }

    private static byte[] RoundTrip(byte[] frame, int width, out int bytes)
    {
        byte[] compressed = FrameCodec.Compress(frame, width);
        bytes = compressed.Length;
        byte[] restored = new byte[frame.Length];
        FrameCodec.Decompress(compressed, restored, width);
        return restored;
    }
}
