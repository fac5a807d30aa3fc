using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Tests.Schedulers;

public class NoiseScheduleTests
{
    private static readonly SchedulerConfig ZeroSnr = new()
    {
        PredictionType = PredictionType.VPrediction,
        RescaleBetasZeroSnr = true,
    };

    public static TheoryData<SchedulerConfig> Configs { get; } =
    [
        ZeroSnr,
        ZeroSnr with { SnrShiftScale = 1 },
        ZeroSnr with { BetaSchedule = BetaSchedule.Linear, NumTrainTimesteps = 200, SetAlphaToOne = false },
        new SchedulerConfig { SnrShiftScale = 1 },
        new SchedulerConfig { SnrShiftScale = 5, BetaSchedule = BetaSchedule.Linear },
    ];

    [Theory]
    [MemberData(nameof(Configs))]
    public void Signal_falls_from_nearly_one(SchedulerConfig config)
    {
        double[] alphas = new NoiseSchedule(config).AlphasCumprod.ToArray();

        Assert.Equal(config.NumTrainTimesteps, alphas.Length);
        Assert.InRange(alphas[0], 0.99, 1);
        Assert.All(alphas.Zip(alphas.Skip(1)), pair => Assert.True(pair.First > pair.Second));
        Assert.Equal(config.RescaleBetasZeroSnr, alphas[^1] == 0);
    }

    [Fact]
    public void Linear_betas_multiply_up()
    {
        NoiseSchedule schedule = new(new SchedulerConfig
        {
            NumTrainTimesteps = 3,
            BetaStart = 0.1,
            BetaEnd = 0.3,
            BetaSchedule = BetaSchedule.Linear,
            SnrShiftScale = 1,
        });

        Assert.Equal(0.9, schedule.AlphaCumprod(0), 1e-15);
        Assert.Equal(0.9 * 0.8, schedule.AlphaCumprod(1), 1e-15);
        Assert.Equal(0.9 * 0.8 * 0.7, schedule.AlphaCumprod(2), 1e-15);
    }

    [Fact]
    public void The_shift_divides_the_signal_to_noise_ratio()
    {
        NoiseSchedule plain = new(new SchedulerConfig { SnrShiftScale = 1 });
        NoiseSchedule shifted = new(new SchedulerConfig { SnrShiftScale = 4 });

        for (int t = 0; t < 1000; t += 111)
        {
            double ratio = Snr(plain, t) / Snr(shifted, t);
            Assert.Equal(4, ratio, 1e-9);
        }

        static double Snr(NoiseSchedule schedule, int t) => schedule.AlphaCumprod(t) / (1 - schedule.AlphaCumprod(t));
    }

    [Fact]
    public void Below_the_first_timestep_the_sample_is_clean_or_as_clean_as_the_first()
    {
        NoiseSchedule toFirst = new(ZeroSnr with { SetAlphaToOne = false });

        Assert.Equal(1, new NoiseSchedule(ZeroSnr).AlphaCumprod(-1));
        Assert.Equal(toFirst.AlphaCumprod(0), toFirst.AlphaCumprod(-33));
    }

    [Fact]
    public void A_timestep_beyond_the_last_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseSchedule(ZeroSnr).AlphaCumprod(1000));

    [Theory]
    [MemberData(nameof(Configs))]
    public void A_perfect_prediction_leads_back_to_the_sample_and_its_noise(SchedulerConfig config)
    {
        NoiseSchedule schedule = new(config);
        (double clean, double noise) = (0.7, -1.3);
        foreach (int t in new[] { 0, 1, config.NumTrainTimesteps / 2, config.NumTrainTimesteps - 1 })
        {
            double sample = Sum(schedule.Noised(t), clean, noise);
            double output = PerfectOutput(schedule, t, clean, noise);

            Assert.Equal(clean, Sum(schedule.PredictedClean(t), sample, output), 1e-10);
            Assert.Equal(noise, Sum(schedule.PredictedNoise(t), sample, output), 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void With_perfect_predictions_a_transition_follows_the_schedule_both_ways(SchedulerConfig config)
    {
        NoiseSchedule schedule = new(config);
        (double clean, double noise) = (0.7, -1.3);
        foreach ((int from, int to) in new[] { (199, 50), (50, 199), (10, -1), (-1, 10), (60, 60) })
        {
            double sample = Sum(schedule.Noised(from), clean, noise);
            double output = PerfectOutput(schedule, from, clean, noise);

            double moved = Sum(schedule.Transition(from, to), sample, output);

            Assert.Equal(Sum(schedule.Noised(to), clean, noise), moved, 1e-10);
        }
    }

    private static double PerfectOutput(NoiseSchedule schedule, int t, double clean, double noise)
    {
        (double signal, double sigma) = schedule.Noised(t);
        return schedule.Config.PredictionType == PredictionType.Epsilon ? noise : (signal * noise) - (sigma * clean);
    }

    private static double Sum(Mix combination, double first, double second) =>
        (combination.First * first) + (combination.Second * second);
}
