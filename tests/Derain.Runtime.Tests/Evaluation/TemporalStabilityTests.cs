using Derain.Runtime.Evaluation;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class TemporalStabilityTests
{
    private static readonly FrameSize Size = new(100, 70);

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    public void Flicker_on_a_still_scene_has_an_exact_error(int levels)
    {
        byte[] scene = Scenes.Waves(Size);
        byte[] dark = [.. scene.Select(level => (byte)(level / 2))];
        ClipScore score = Evaluate([scene, scene, scene], [dark, Scenes.Offset(dark, levels), dark]);

        Assert.Null(score.Frames[0].WarpError);
        double expected = levels * levels / (255.0 * 255);
        Assert.Equal(expected, score.Frames[1].WarpError!.Value, expected * 1e-5);
        Assert.Equal(20 * Math.Log10(255.0 / levels), score.Figures.Stability!.Value, 1e-4);
    }

    [Fact]
    public void What_moves_with_the_reference_is_stable_and_what_does_not_is_not()
    {
        byte[][] reference = [.. Enumerable.Range(0, 5).Select(i => Scenes.Waves(Size, 1.25 * i, -0.75 * i))];
        double moving = Evaluate(reference, reference).Figures.Stability!.Value;
        double brighter = Evaluate(reference, [.. reference.Select(frame => Scenes.Offset(frame, 8))]).Figures.Stability!.Value;
        double noisy = Evaluate(reference, [.. reference.Select((frame, i) => Scenes.Noisy(frame, 20, seed: i))]).Figures.Stability!.Value;
        double still = Evaluate(reference, [.. reference.Select(_ => reference[0])]).Figures.Stability!.Value;

        Assert.True(moving > 35, $"{moving}");
        Assert.Equal(moving, brighter, 1e-6);
        Assert.True(noisy < 25, $"{noisy}");
        Assert.True(still < 30, $"{still}");
    }

    [Fact]
    public void A_still_clip_is_infinitely_stable()
    {
        byte[] scene = Scenes.Waves(Size);
        Assert.Equal(double.PositiveInfinity, Evaluate([scene, scene], [scene, scene]).Figures.Stability);
    }

    [Fact]
    public void Across_a_cut_there_is_nothing_to_follow()
    {
        byte[] before = Scenes.Flat(Size, 20);
        byte[] after = Scenes.Flat(Size, 220);
        ClipScore score = Evaluate([before, before, after, after], [before, before, after, after]);
        Assert.Equal([null, 0, null, 0], score.Frames.Select(frame => frame.WarpError));
    }

    [Fact]
    public void What_comes_into_view_in_the_reference_does_not_count()
    {
        byte[] scene = Scenes.Flat(Size, 60);
        byte[] withObject = [.. scene];
        for (int y = 20; y < 44; y++)
        {
            withObject.AsSpan(3 * (y * Size.Width + 30), 3 * 24).Fill(230);
        }

        Assert.True(Evaluate([scene, withObject], [scene, withObject]).Frames[1].WarpError < 1e-6);
        Assert.True(Evaluate([scene, scene], [scene, withObject]).Frames[1].WarpError > 1e-2);
    }

    private static ClipScore Evaluate(byte[][] reference, byte[][] result)
    {
        ClipEvaluation evaluation = new(Size);
        foreach ((byte[] expected, byte[] actual) in reference.Zip(result))
        {
            evaluation.Add(expected, actual);
        }

        return evaluation.Score();
    }
}
