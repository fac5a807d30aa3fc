using Derain.Kernels.Tensors;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Video;

public class NearestResizeTests
{
    [Theory]
    [InlineData(720, 480)]
    [InlineData(1080, 480)]
    [InlineData(480, 480)]
    [InlineData(1280, 720)]
    [InlineData(1920, 720)]
    [InlineData(640, 720)]
    [InlineData(853, 720)]
    [InlineData(30, 49)]
    [InlineData(49, 49)]
    [InlineData(25, 49)]
    [InlineData(7, 5)]
    [InlineData(5, 7)]
    public void Indices_are_those_of_the_reference(int input, int output)
    {
        using SafetensorsFile golden = Goldens.Open("components/frames.safetensors");
        int[] expected = golden.Get($"nearest_{input}_to_{output}").Span<int>().ToArray();
        Assert.Equal(expected, NearestResize.Indices(input, output));
    }

    [Theory]
    [InlineData("more")]
    [InlineData("fewer")]
    public void Clips_are_fitted_as_by_the_reference(string clip)
    {
        using SafetensorsFile golden = Goldens.Open("zsvd/load_video.safetensors");
        Tensor raw = golden.Get($"{clip}.raw");
        FrameSize size = new(raw.Shape[2], raw.Shape[1]);
        byte[] fitted = NearestResize.Fit(raw.Span<byte>(), size, frameCount: 7, new FrameSize(12, 8));
        Tensor video = FrameTensors.ToChannelsFirst(fitted, new FrameSize(12, 8));
        Assert.Equal(golden.Get($"{clip}.video").Shape, video.Shape);
        Assert.Equal(golden.Get($"{clip}.video").Span<float>(), video.Span<float>());
    }

    [Fact]
    public void Half_a_frame_is_refused() =>
        Assert.Throws<ShapeException>(
            () => NearestResize.Fit(new byte[13], new FrameSize(2, 2), frameCount: 1, new FrameSize(2, 2)));
}
