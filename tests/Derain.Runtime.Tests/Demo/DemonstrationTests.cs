using Derain.Kernels.Cpu;
using Derain.Runtime.Demo;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Weather;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Demo;

/// <summary>The model that ships, with few steps, on a clip that it is made to rain on.</summary>
public sealed class DemonstrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CpuBackend _backend = new();
    private readonly DerainModel _model;

    public DemonstrationTests() => _model = DerainModel.Load(
        new CheckpointFolder(Path.Combine(Goldens.Repository, "models", "small")), _backend, new PromptCache(_folder["cache"]));

    private DerainOptions Options => _model.Defaults.Options with { Steps = 3, Skip = 1 };

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Clips_as_they_are_score_as_evaluate_has_it()
    {
        ClipPair pair = MakePair(frames: 5);
        Demonstration demonstration = Open(pair);
        EvaluatedClip evaluated = ClipComparison.Open(new ClipFiles("clip", pair.Clear, pair.Rainy)).Run();

        DemoResult input = demonstration.Run(DemoVariant.Input);
        Assert.Equal(evaluated.Result.Figures, input.Score.Figures);
        Assert.Equal([0L, 1, 3, 4], demonstration.SampledFrames);
        Assert.Equal(4, input.Samples.Count);
        Assert.Equal(double.PositiveInfinity, demonstration.Run(DemoVariant.Clear).Score.Figures.Psnr);
    }

    [Fact]
    public void The_autoencoder_alone_takes_no_step_and_every_frame_is_handed_on()
    {
        Demonstration demonstration = Open(MakePair(frames: 12));
        List<DerainProgress> reports = [];
        List<DemoFrame> frames = [];
        DemoResult result = demonstration.Run(
            DemoVariant.Autoencoder(Options), frames.Add, new SynchronousProgress(reports.Add), TestContext.Current.CancellationToken);

        Assert.Equal(12, result.Score.Frames.Count);
        Assert.Equal(12, frames.Count);
        Assert.Equal([DerainStage.Encode, DerainStage.Decode], reports.Select(report => report.Stage).Distinct());
        Assert.True(result.Score.Figures.Psnr < 40);

        DemoResult ofClear = demonstration.Run(DemoVariant.AutoencoderOfClear(Options));
        Assert.True(ofClear.Score.Figures.Psnr > result.Score.Figures.Psnr);
    }

    [Fact]
    public void An_ablation_takes_out_one_part_at_a_time()
    {
        DemoVariant[] variants = [.. DemoVariant.All(Options, withAblation: true)];
        Assert.Equal(
            ["input", "autoencoder", "derained", "noSwitch", "noNegativePrompt", "ddim", "autoencoderOfClear", "clear"],
            variants.Select(variant => variant.Key));
        Assert.Equal(Options with { SwitchBlocks = BlockSet.None }, variants[3].Options);
        Assert.Equal(Options with { NegativePrompt = "" }, variants[4].Options);
        Assert.Equal(Options with { Inversion = InversionMethod.Ddim }, variants[5].Options);
        Assert.Equal("ddpm", Ablation.Of(variants[5].Options!)[2].Key);
    }

    [Fact]
    public void Without_a_negative_prompt_guidance_changes_nothing()
    {
        Demonstration demonstration = Open(MakePair(frames: 5));
        DemoVariant variant = Ablation.Of(Options)[1];
        DemoVariant unguided = variant with { Options = variant.Options! with { Guidance = 1 } };
        Assert.Equal(
            demonstration.Run(unguided).Score.Figures.Psnr, demonstration.Run(variant).Score.Figures.Psnr, tolerance: 0.01);
    }

    [Fact]
    public void Twins_must_have_the_same_frames()
    {
        ClipPair pair = MakePair(frames: 5);
        string longer = Clips.Make(_folder["longer.mp4"], frames: 6);
        VideoException error = Assert.Throws<VideoException>(() => DemoClips.Open(pair with { Clear = longer }));
        Assert.Equal($"'{pair.Rainy}' has 5 frames, but '{longer}' has 6; twins must have the same frames.", error.Message);

        string larger = Clips.Make(_folder["larger.mp4"], frames: 5, width: 128);
        error = Assert.Throws<VideoException>(() => DemoClips.Open(pair with { Clear = larger }));
        Assert.Equal($"'{pair.Rainy}' is 96x64, but '{larger}' is 128x64; twins must have one size.", error.Message);
    }

    private Demonstration Open(ClipPair pair) => new(_model, DemoClips.Open(pair), new FrameSize(96, 64), window: 9);

    private ClipPair MakePair(int frames)
    {
        string dry = Clips.Make(_folder["dry.mp4"], frames);
        RainyClip.Write(VideoProbe.Probe(dry), _folder["wet.mp4"], RainStrength.Heavy, seed: 1);
        return new ClipPair(_folder["wet.mp4"], dry);
    }

    private sealed class SynchronousProgress(Action<DerainProgress> handle) : IProgress<DerainProgress>
    {
        public void Report(DerainProgress value) => handle(value);
    }
}
