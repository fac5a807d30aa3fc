using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Schedulers;

public sealed class SchedulerConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["scheduler_config.json"];

    [Fact]
    public void Reads_every_field_of_a_checkpoint()
    {
        SchedulerConfig config = SchedulerConfig.Read(new CheckpointFolder(Goldens.Path("tiny-5b")).Config("scheduler"));

        Assert.Equal(
            new SchedulerConfig
            {
                ClassName = "CogVideoXDPMScheduler",
                NumTrainTimesteps = 1000,
                BetaStart = 0.00085,
                BetaEnd = 0.012,
                BetaSchedule = BetaSchedule.ScaledLinear,
                PredictionType = PredictionType.VPrediction,
                TimestepSpacing = TimestepSpacing.Trailing,
                StepsOffset = 0,
                SnrShiftScale = 1,
                RescaleBetasZeroSnr = true,
                SetAlphaToOne = true,
            },
            config);
    }

    [Fact]
    public void Absent_and_null_fields_have_the_class_defaults() =>
        Assert.Equal(new SchedulerConfig(), Load("""{ "beta_start": null, "unknown_field": [1] }"""));

    [Theory]
    [InlineData("""{ "prediction_type": "sample" }""", "has 'prediction_type' = 'sample', but it must be 'epsilon' or 'v_prediction'.")]
    [InlineData(
        """{ "beta_schedule": "squaredcos_cap_v2" }""",
        "has 'beta_schedule' = 'squaredcos_cap_v2', but it must be 'linear' or 'scaled_linear'.")]
    [InlineData(
        """{ "timestep_spacing": "odd" }""",
        "has 'timestep_spacing' = 'odd', but it must be 'trailing' or 'leading' or 'linspace'.")]
    [InlineData("""{ "num_train_timesteps": 1 }""", "has 'num_train_timesteps' = 1, but it must be at least 2.")]
    [InlineData("""{ "num_train_timesteps": 10.5 }""", "has 'num_train_timesteps' = 10.5, but it must be an integer.")]
    [InlineData("""{ "beta_start": "0" }""", "has 'beta_start' = \"0\", but it must be a number.")]
    [InlineData("""{ "beta_start": 0 }""", "has 'beta_start' = 0, but it must be between 0 and 1.")]
    [InlineData("""{ "beta_end": 1 }""", "has 'beta_end' = 1, but it must be between 0 and 1.")]
    [InlineData("""{ "snr_shift_scale": -1 }""", "has 'snr_shift_scale' = -1, but it must be positive.")]
    [InlineData("""{ "steps_offset": 1000 }""", "has 'steps_offset' = 1000, but it must be 0 to 999.")]
    [InlineData("""{ "set_alpha_to_one": 1 }""", "has 'set_alpha_to_one' = 1, but it must be true or false.")]
    [InlineData(
        """{ "trained_betas": [0.1] }""",
        "has 'trained_betas' = a list, but it must be null: only betas made from beta_schedule are supported.")]
    [InlineData(
        """{ "rescale_betas_zero_snr": true }""",
        "has 'prediction_type' = 'epsilon', but it must be 'v_prediction' when rescale_betas_zero_snr is true: "
        + "pure noise says nothing about the sample.")]
    public void Says_what_is_wrong_with_a_file(string json, string problem)
    {
        WeightException error = Assert.Throws<WeightException>(() => Load(json));

        Assert.Equal($"{File} {problem}", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private SchedulerConfig Load(string json)
    {
        System.IO.File.WriteAllText(File, json);
        return SchedulerConfig.Read(ConfigFile.Load(File));
    }
}
