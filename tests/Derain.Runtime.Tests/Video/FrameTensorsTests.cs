using Derain.Kernels.Tensors;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Video;

public class FrameTensorsTests
{
    [Fact]
    public void Decoded_video_becomes_the_frames_of_the_reference()
    {
        using SafetensorsFile golden = Goldens.Open("components/frames.safetensors");
        Tensor frames = FrameTensors.FromChannelsFirst(golden.Get("decoded"));
        Assert.Equal(golden.Get("uint8_frames").Shape, frames.Shape);
        Assert.Equal(golden.Get("uint8_frames").Span<byte>(), frames.Span<byte>());
    }

    [Fact]
    public void Both_layouts_hold_the_same_values()
    {
        byte[] frames = [.. Enumerable.Range(0, 2 * 5 * 7 * 3).Select(i => (byte)(i * 37))];
        Tensor first = FrameTensors.ToChannelsFirst(frames, new FrameSize(7, 5));
        Tensor last = FrameTensors.ToChannelsLast(frames, new FrameSize(7, 5));
        Assert.Equal([1, 3, 2, 5, 7], first.Shape);
        Assert.Equal([2, 5, 7, 3], last.Shape);
        for (int position = 0; position < 70; position++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.Equal(first.Span<float>()[channel * 70 + position], last.Span<float>()[position * 3 + channel]);
            }
        }
    }

    [Fact]
    public void Every_level_survives_the_way_there_and_back()
    {
        byte[] levels = [.. Enumerable.Range(0, 768).Select(i => (byte)i)];
        FrameSize size = new(16, 16);
        Assert.Equal(levels, FrameTensors.FromChannelsFirst(FrameTensors.ToChannelsFirst(levels, size)).Span<byte>());
        Assert.Equal(levels, FrameTensors.FromChannelsLast(FrameTensors.ToChannelsLast(levels, size)).Span<byte>());
    }

    [Fact]
    public void Ends_of_the_range_are_minus_one_and_one()
    {
        Tensor video = FrameTensors.ToChannelsLast([0, 255, 128], new FrameSize(1, 1));
        Assert.Equal([-1f, 1f, 128 / 255f * 2 - 1], video.Span<float>());
    }

    [Fact]
    public void Halves_round_to_even()
    {
        float[] halves = [0f, -0.4f, 0.4f];
        Assert.Equal([127.5f, 76.5f, 178.5f], halves.Select(x => (x / 2 + 0.5f) * 255));
        Tensor video = Tensor.OnHost<float>([1, 1, 1, 3], halves);
        Assert.Equal([(byte)128, (byte)76, (byte)178], FrameTensors.FromChannelsLast(video).Span<byte>());
    }

    [Fact]
    public void Not_a_number_is_an_error()
    {
        Tensor video = Tensor.OnHost<float>([1, 1, 1, 3], [0f, float.NaN, 0f]);
        Assert.Throws<NotFiniteNumberException>(() => FrameTensors.FromChannelsLast(video));
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Throws<ShapeException>(() => FrameTensors.ToChannelsFirst(new byte[10], new FrameSize(1, 1)));
        Assert.Throws<ShapeException>(() => FrameTensors.FromChannelsFirst(Tensor.OnHost(DType.F32, [3, 1, 2, 2])));
        Assert.Throws<ShapeException>(() => FrameTensors.FromChannelsLast(Tensor.OnHost(DType.F32, [1, 2, 2, 4])));
    }
}
