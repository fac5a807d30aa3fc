namespace Derain.Kernels.Sampling;

/// <summary>
/// The independent noise sequences of one seed, so that no two draws of a run share a number and adding a draw never
/// changes another. Bits 63…32 hold the latent frame of the clip, bits 31…16 the purpose, bits 15…0 the step: a frame has
/// its own noise wherever a long clip is cut.
/// </summary>
public static class NoiseStream
{
    private const int MaxStep = ushort.MaxValue;

    /// <summary>The draw of the autoencoder's posterior sample.</summary>
    /// <param name="frame">Latent frame of the clip, from 0.</param>
    public static ulong VaeSample(int frame = 0) => Of(0, 0, frame);

    /// <summary>The draw that takes clean latents to the noise level of one inversion step.</summary>
    /// <param name="step">The step's place counted from the smallest timestep, from 0, at most 65535.</param>
    /// <param name="frame">Latent frame of the clip, from 0.</param>
    public static ulong Forward(int step, int frame = 0) => Of(1, step, frame);

    /// <summary>The fresh noise of one step of a stochastic sampler.</summary>
    /// <param name="step">The step's place in the order of sampling, from 0, at most 65535.</param>
    /// <param name="frame">Latent frame of the clip, from 0.</param>
    public static ulong Sampler(int step, int frame = 0) => Of(2, step, frame);

    private static ulong Of(uint purpose, int step, int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, MaxStep);
        return (ulong)frame << 32 | purpose << 16 | (uint)step;
    }
}
