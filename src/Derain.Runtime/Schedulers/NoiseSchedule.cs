using System.Numerics;

namespace Derain.Runtime.Schedulers;

/// <summary>
/// How much signal and how much noise a sample holds at each training timestep t: <c>x_t = sqrt(ᾱ_t)·x0 + sqrt(1-ᾱ_t)·ε</c>
/// (Ho et al., "Denoising diffusion probabilistic models", 2020), with CogVideoX's shift of the signal-to-noise ratio
/// and the zero terminal ratio of Lin et al., "Common diffusion noise schedules and sample steps are flawed" (2024).
/// All in double precision. Timesteps are 0 to N-1; a negative one stands for the clean end of the last step.
/// </summary>
public sealed class NoiseSchedule
{
    private readonly double[] _alphasCumprod;
    private readonly double _finalAlphaCumprod;

    /// <summary>Computes ᾱ for every timestep of <paramref name="config"/>.</summary>
    public NoiseSchedule(SchedulerConfig config)
    {
        Config = config;
        _alphasCumprod = CumulativeProduct(config);
        ShiftSnr(_alphasCumprod, config.SnrShiftScale);
        if (config.RescaleBetasZeroSnr)
        {
            RescaleToZeroTerminalSnr(_alphasCumprod);
        }

        _finalAlphaCumprod = config.SetAlphaToOne ? 1 : _alphasCumprod[0];
    }

    /// <summary>What the schedule was made from.</summary>
    public SchedulerConfig Config { get; }

    /// <summary>ᾱ of timesteps 0 to N-1, falling from nearly 1 to 0 or nearly 0.</summary>
    public ReadOnlySpan<double> AlphasCumprod => _alphasCumprod;

    /// <summary>ᾱ of one timestep; of any negative one, that of the final sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timestep is N or larger.</exception>
    public double AlphaCumprod(int timestep)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(timestep, _alphasCumprod.Length);
        return timestep >= 0 ? _alphasCumprod[timestep] : _finalAlphaCumprod;
    }

    /// <summary>x_t from (x0, ε).</summary>
    public Mix Noised(int timestep)
    {
        double alpha = AlphaCumprod(timestep);
        return new Mix(Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
    }

    /// <summary>The clean sample x̂0 that a network's output at x_t implies, from (x_t, output).</summary>
    public Mix PredictedClean(int timestep)
    {
        (double signal, double noise) = Noised(timestep);
        return Config.PredictionType == PredictionType.VPrediction
            ? new Mix(signal, -noise)
            : new Mix(1 / signal, -noise / signal);
    }

    /// <summary>The noise ε̂ that a network's output at x_t implies, from (x_t, output).</summary>
    public Mix PredictedNoise(int timestep)
    {
        (double signal, double noise) = Noised(timestep);
        return Config.PredictionType == PredictionType.VPrediction
            ? new Mix(noise, signal)
            : new Mix(0, 1);
    }

    /// <summary>
    /// The deterministic move from one timestep to another, down (DDIM) or up (DDIM inversion), from (x, output):
    /// <c>sqrt(ᾱ_to)·x̂0 + sqrt(1-ᾱ_to)·ε̂</c> (Song et al., "Denoising diffusion implicit models", 2021, eq. 12 with η = 0).
    /// </summary>
    public Mix Transition(int from, int to)
    {
        (double signal, double noise) = Noised(to);
        return (signal * PredictedClean(from)) + (noise * PredictedNoise(from));
    }

    /// <summary>
    /// Adds noise the way the networks were trained: ᾱ is rounded to <typeparamref name="T"/> before the square roots,
    /// and every operation is rounded to it. In 16 bits this differs visibly from <see cref="Noised"/>.
    /// </summary>
    /// <param name="timestep">0 to N-1.</param>
    /// <param name="clean">x0.</param>
    /// <param name="noise">ε, as long as <paramref name="clean"/>.</param>
    /// <param name="destination">x_t, as long as <paramref name="clean"/>; may be one of the operands.</param>
    public void AddNoise<T>(int timestep, ReadOnlySpan<T> clean, ReadOnlySpan<T> noise, Span<T> destination)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T alpha = T.CreateChecked(AlphaCumprod(timestep));
        Mix rounded = new(
            double.CreateChecked(T.Sqrt(alpha)), double.CreateChecked(T.Sqrt(T.One - alpha)));
        rounded.Apply(clean, noise, destination);
    }

    private static double[] CumulativeProduct(SchedulerConfig config)
    {
        bool scaled = config.BetaSchedule == BetaSchedule.ScaledLinear;
        double start = scaled ? Math.Sqrt(config.BetaStart) : config.BetaStart;
        double end = scaled ? Math.Sqrt(config.BetaEnd) : config.BetaEnd;
        double[] products = new double[config.NumTrainTimesteps];
        double product = 1;
        for (int t = 0; t < products.Length; t++)
        {
            double root = start + ((end - start) * t / (products.Length - 1));
            product *= 1 - (scaled ? root * root : root);
            products[t] = product;
        }

        return products;
    }

    // The ratio ᾱ/(1-ᾱ) becomes ᾱ/(scale·(1-ᾱ)).
    private static void ShiftSnr(Span<double> alphas, double scale)
    {
        foreach (ref double alpha in alphas)
        {
            alpha /= scale + ((1 - scale) * alpha);
        }
    }

    // sqrt(ᾱ) is shifted to end at 0 and scaled to begin where it began.
    private static void RescaleToZeroTerminalSnr(Span<double> alphas)
    {
        double first = Math.Sqrt(alphas[0]);
        double last = Math.Sqrt(alphas[^1]);
        foreach (ref double alpha in alphas)
        {
            double root = (Math.Sqrt(alpha) - last) * (first / (first - last));
            alpha = root * root;
        }
    }
}
