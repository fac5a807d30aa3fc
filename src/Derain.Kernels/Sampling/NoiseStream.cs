namespace Derain.Kernels.Sampling;

/// <summary>
/// The independent noise sequences of one seed, so that no two draws of a run share a number and adding a draw never
/// changes another. Bits 63…32 hold the window of a long clip, bits 31…16 the purpose, bits 15…0 the step.
/// </summary>
public static class NoiseStream
{
    private const int MaxStep = ushort.MaxValue;

    /// <summary>The draw of the autoencoder's posterior sample, elements in the order of the latents.</summary>
    /// <param name="window">Window of the clip, from 0.</param>
    public static ulong VaeSample(int window = 0) => Of(0, 0, window);

    /// <summary>The draw that takes clean latents to the noise level of one inversion step.</summary>
    /// <param name="step">The step's place counted from the smallest timestep, from 0, at most 65535.</param>
    /// <param name="window">Window of the clip, from 0.</param>
    public static ulong Forward(int step, int window = 0) => Of(1, step, window);

    /// <summary>The fresh noise of one step of a stochastic sampler.</summary>
    /// <param name="step">The step's place in the order of sampling, from 0, at most 65535.</param>
    /// <param name="window">Window of the clip, from 0.</param>
    public static ulong Sampler(int step, int window = 0) => Of(2, step, window);

    private static ulong Of(uint purpose, int step, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, MaxStep);
        return (ulong)window << 32 | purpose << 16 | (uint)step;
    }
}
