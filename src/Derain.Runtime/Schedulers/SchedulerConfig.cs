using Derain.Runtime.Weights;

namespace Derain.Runtime.Schedulers;

/// <summary>A checkpoint's <c>scheduler_config.json</c>. The defaults are those of the CogVideoX schedulers.</summary>
public sealed record SchedulerConfig
{
    /// <summary>The scheduler that the checkpoint was published with.</summary>
    public string ClassName { get; init; } = nameof(CogVideoXDdimScheduler);

    /// <summary>N, the number of training timesteps; at least 2.</summary>
    public int NumTrainTimesteps { get; init; } = 1000;

    /// <summary>β of timestep 0, between 0 and 1.</summary>
    public double BetaStart { get; init; } = 0.00085;

    /// <summary>β of timestep N-1, between 0 and 1.</summary>
    public double BetaEnd { get; init; } = 0.012;

    /// <summary>How β grows from the one to the other.</summary>
    public BetaSchedule BetaSchedule { get; init; } = BetaSchedule.ScaledLinear;

    /// <summary>What the network predicts.</summary>
    public PredictionType PredictionType { get; init; } = PredictionType.Epsilon;

    /// <summary>Which timesteps a run visits.</summary>
    public TimestepSpacing TimestepSpacing { get; init; } = TimestepSpacing.Leading;

    /// <summary>Added to every timestep of <see cref="TimestepSpacing.Leading"/>.</summary>
    public int StepsOffset { get; init; }

    /// <summary>Divides the signal-to-noise ratio of every timestep; 1 leaves it. Larger videos need larger values.</summary>
    public double SnrShiftScale { get; init; } = 3;

    /// <summary>Whether ᾱ is stretched so that the last timestep is pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>Whether the step below timestep 0 ends at ᾱ = 1; otherwise it ends at ᾱ of timestep 0.</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>Reads and checks a checkpoint's configuration.</summary>
    /// <exception cref="WeightException">A field has a value this program does not know.</exception>
    public static SchedulerConfig Read(ConfigFile file)
    {
        SchedulerConfig config = new()
        {
            ClassName = file.Text("_class_name", nameof(CogVideoXDdimScheduler)),
            NumTrainTimesteps = file.Int("num_train_timesteps", 1000),
            BetaStart = file.Double("beta_start", 0.00085),
            BetaEnd = file.Double("beta_end", 0.012),
            BetaSchedule = file.Choice(
                "beta_schedule", "scaled_linear", ("linear", BetaSchedule.Linear), ("scaled_linear", BetaSchedule.ScaledLinear)),
            PredictionType = file.Choice(
                "prediction_type", "epsilon", ("epsilon", PredictionType.Epsilon), ("v_prediction", PredictionType.VPrediction)),
            TimestepSpacing = file.Choice(
                "timestep_spacing",
                "leading",
                ("trailing", TimestepSpacing.Trailing),
                ("leading", TimestepSpacing.Leading),
                ("linspace", TimestepSpacing.Linspace)),
            StepsOffset = file.Int("steps_offset", 0),
            SnrShiftScale = file.Double("snr_shift_scale", 3),
            RescaleBetasZeroSnr = file.Bool("rescale_betas_zero_snr", false),
            SetAlphaToOne = file.Bool("set_alpha_to_one", true),
        };
        config.Check(file);
        return config;
    }

    private void Check(ConfigFile file)
    {
        if (NumTrainTimesteps < 2)
        {
            throw file.Invalid("num_train_timesteps", NumTrainTimesteps, "at least 2");
        }

        if (!(BetaStart > 0 && BetaStart < 1))
        {
            throw file.Invalid("beta_start", BetaStart, "between 0 and 1");
        }

        if (!(BetaEnd > 0 && BetaEnd < 1))
        {
            throw file.Invalid("beta_end", BetaEnd, "between 0 and 1");
        }

        if (!(SnrShiftScale > 0))
        {
            throw file.Invalid("snr_shift_scale", SnrShiftScale, "positive");
        }

        if (StepsOffset < 0 || StepsOffset >= NumTrainTimesteps)
        {
            throw file.Invalid("steps_offset", StepsOffset, $"0 to {NumTrainTimesteps - 1}");
        }

        if (file.Has("trained_betas"))
        {
            throw file.Invalid("trained_betas", "a list", "null: only betas made from beta_schedule are supported");
        }

        if (RescaleBetasZeroSnr && PredictionType == PredictionType.Epsilon)
        {
            throw file.Invalid(
                "prediction_type", "'epsilon'", "'v_prediction' when rescale_betas_zero_snr is true: pure noise says nothing about the sample");
        }
    }
}
