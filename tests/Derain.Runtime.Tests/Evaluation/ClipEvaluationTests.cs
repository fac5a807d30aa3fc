using Derain.Runtime.Evaluation;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class ClipEvaluationTests
{
    private static readonly FrameSize Size = new(40, 24);
    private static readonly byte[] Scene = Scenes.Waves(Size);

    [Fact]
    public void The_clip_has_the_ratio_of_the_mean_error_and_the_mean_similarity()
    {
        ClipEvaluation evaluation = new(Size);
        evaluation.Add(Scene, Scenes.Offset(Scene, 2));
        evaluation.Add(Scene, Scenes.Offset(Scene, 4));
        ClipScore score = evaluation.Score();

        Assert.Equal(10 * Math.Log10(65025 / 10.0), score.Figures.Psnr, 1e-9);
        Assert.Equal(score.Frames.Average(frame => frame.Ssim), score.Figures.Ssim, 1e-12);
        Assert.Equal(1, score.WorstFrame);
    }

    [Fact]
    public void Clips_are_compared_side_by_side_as_they_would_be_alone()
    {
        ClipEvaluation both = new(Size, clips: 2);
        ClipEvaluation alone = new(Size);
        for (int i = 0; i < 3; i++)
        {
            byte[] reference = Scenes.Waves(Size, i);
            byte[] noisy = Scenes.Noisy(reference, 30, seed: i);
            both.Add(reference, reference, noisy);
            alone.Add(reference, noisy);
        }

        Assert.Equal(alone.Score().Frames, both.Score(1).Frames);
        Assert.Equal(both.ScoreOfReference().Frames, both.Score(0).Frames);
        Assert.Equal(double.PositiveInfinity, both.Score(0).Figures.Psnr);
        Assert.Equal(3, both.Frames);
    }

    [Fact]
    public void One_frame_has_no_stability()
    {
        ClipEvaluation evaluation = new(Size);
        evaluation.Add(Scene, Scene);
        Assert.Null(evaluation.Score().Figures.Stability);
    }

    [Fact]
    public void Frames_that_do_not_fit_are_refused()
    {
        ClipEvaluation evaluation = new(Size);
        Assert.Throws<ArgumentException>(() => evaluation.Add(Scene, new byte[3]));
        Assert.Throws<ArgumentException>(() => evaluation.Add(Scene, Scene, Scene));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClipEvaluation(new FrameSize(7, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClipEvaluation(Size, clips: 0));
    }

    [Fact]
    public void Black_and_white_have_the_luma_of_video()
    {
        FramePlanes planes = new(Size);
        planes.Load(Scenes.Flat(Size, 0));
        Assert.Equal(16, planes.Luma.Row(0)[0]);
        planes.Load(Scenes.Flat(Size, 255));
        Assert.Equal(235, planes.Luma.Row(5)[7]);
    }
}
