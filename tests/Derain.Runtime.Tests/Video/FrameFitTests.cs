using CsCheck;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public class FrameFitTests
{
    private static readonly FrameSize Native = new(720, 480);

    private static readonly Gen<int> Multiples = Gen.OneOf(Gen.Const(8), Gen.Const(16), Gen.Const(32));

    private static readonly Gen<FrameSize> Sizes =
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 5000], static (width, height) => new FrameSize(width, height));

    [Theory]
    [InlineData(720, 480, 720, 480)]
    [InlineData(1920, 1080, 768, 432)]
    [InlineData(1080, 1920, 432, 768)]
    [InlineData(640, 480, 640, 480)]
    [InlineData(480, 480, 480, 480)]
    [InlineData(96, 64, 96, 64)]
    [InlineData(101, 67, 96, 64)]
    public void The_model_size_keeps_the_shape_of_the_clip(int width, int height, int modelWidth, int modelHeight) =>
        Assert.Equal(new FrameSize(modelWidth, modelHeight), FrameFit.Model(new FrameSize(width, height), Native));

    [Fact]
    public void The_model_size_is_a_multiple_within_the_budget() =>
        Gen.Select(Sizes, Sizes, Multiples).Sample((source, native, multiple) =>
        {
            FrameSize size = FrameFit.Model(source, native, multiple);
            Assert.True(size.Width > 0 && size.Width % multiple == 0);
            Assert.True(size.Height > 0 && size.Height % multiple == 0);
            Assert.True(size.Pixels <= Math.Max(native.Pixels, multiple * multiple));
        });

    [Fact]
    public void The_model_size_never_enlarges_beyond_rounding() =>
        Gen.Select(Sizes, Multiples).Sample((source, multiple) =>
        {
            FrameSize size = FrameFit.Model(source, new FrameSize(4000, 4000), multiple);
            Assert.True(size.Width < source.Width + multiple);
            Assert.True(size.Height < source.Height + multiple);
        });

    [Fact]
    public void Ordinary_shapes_are_stretched_by_less_than_four_percent_and_use_most_of_the_budget() =>
        Gen.Select(Gen.Int[480, 4000], Gen.Double[0.4, 2.5]).Sample((height, aspect) =>
        {
            FrameSize source = new((int)(height * aspect) + 480, height);
            FrameSize size = FrameFit.Model(source, Native);
            double stretch = (double)size.Width / size.Height / ((double)source.Width / source.Height);
            Assert.InRange(stretch, 0.96, 1.04);
            Assert.True(size.Pixels > 0.8 * Math.Min(Native.Pixels, source.Pixels));
        });

    [Fact]
    public void A_turned_clip_gets_the_turned_size() => Sizes.Sample(source =>
        Assert.True(source.Width == source.Height
            || FrameFit.Model(source.Turned, Native) == FrameFit.Model(source, Native).Turned));

    [Theory]
    [InlineData("model", 768, 432)]
    [InlineData("source", 1920, 1088)]
    [InlineData("640x368", 640, 368)]
    public void Understands_every_choice(string choice, int width, int height) =>
        Assert.Equal(new FrameSize(width, height), FrameFit.Choose(choice, new FrameSize(1920, 1080), Native));

    [Fact]
    public void An_exact_size_that_does_not_fit_is_refused_with_the_nearest_that_does()
    {
        VideoException error = Assert.Throws<VideoException>(() => FrameFit.Choose("721x470", Native, Native));
        Assert.Equal(
            "The size 721x470 does not fit the model: both sides must be multiples of 16. The nearest is 720x464.",
            error.Message);
    }

    [Theory]
    [InlineData("big")]
    [InlineData("720")]
    [InlineData("720x")]
    [InlineData("-720x480")]
    [InlineData("999999x480")]
    public void An_unknown_choice_is_refused(string choice)
    {
        VideoException error = Assert.Throws<VideoException>(() => FrameFit.Choose(choice, Native, Native));
        Assert.Equal(
            $"The size '{choice}' is unknown; give 'model', 'source' or WIDTHxHEIGHT such as 720x480.", error.Message);
    }
}
