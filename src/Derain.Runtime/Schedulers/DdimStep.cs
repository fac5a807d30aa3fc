using System.Numerics;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Schedulers;

/// <summary>One step t → s of a DDIM run, as coefficients. x is the sample at t and v the network's output for it.</summary>
/// <param name="Timestep">t.</param>
/// <param name="PreviousTimestep">s, which comes before t in diffusion time and after it in a run; negative at the clean end.</param>
/// <param name="Mean">μ, the deterministic result, from (x, v).</param>
/// <param name="Clean">x̂0, the clean sample that v implies, from (x, v).</param>
/// <param name="Inverse">The way back up of DDIM inversion: the sample at t from (the sample at s, the output for it).</param>
/// <param name="Variance">σ² = (1-ᾱ_s)/(1-ᾱ_t)·(1-ᾱ_t/ᾱ_s), that of the step's full DDPM noise; exactly 0 where ᾱ_s = 1.</param>
public readonly record struct DdimStep(
    int Timestep,
    int PreviousTimestep,
    Mix Mean,
    Mix Clean,
    Mix Inverse,
    double Variance)
{
    /// <summary>σ, the factor of a noise map.</summary>
    public double Sigma => Math.Sqrt(Variance);

    /// <summary>x_s = μ(x, v) + σ·z, element by element in the precision of <typeparamref name="T"/>.</summary>
    /// <param name="sample">x.</param>
    /// <param name="output">v.</param>
    /// <param name="noiseMap">z.</param>
    /// <param name="destination">x_s; may be one of the operands.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public void Advance<T>(ReadOnlySpan<T> sample, ReadOnlySpan<T> output, ReadOnlySpan<T> noiseMap, Span<T> destination)
        where T : IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(sample.Length, output.Length, noiseMap.Length, destination.Length);
        (T a, T b, T sigma) = (T.CreateChecked(Mean.First), T.CreateChecked(Mean.Second), T.CreateChecked(Sigma));
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (a * sample[i]) + (b * output[i]) + (sigma * noiseMap[i]);
        }
    }

    /// <summary>z = (x_s - μ(x, v))/σ, which makes <see cref="Advance"/> reach x_s; 0 where σ is 0.</summary>
    /// <param name="sample">x.</param>
    /// <param name="output">v.</param>
    /// <param name="previousSample">x_s.</param>
    /// <param name="destination">z; may be one of the operands.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public void NoiseMap<T>(ReadOnlySpan<T> sample, ReadOnlySpan<T> output, ReadOnlySpan<T> previousSample, Span<T> destination)
        where T : IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(sample.Length, output.Length, previousSample.Length, destination.Length);
        if (Variance == 0)
        {
            destination.Clear();
            return;
        }

        (T a, T b, T sigma) = (T.CreateChecked(Mean.First), T.CreateChecked(Mean.Second), T.CreateChecked(Sigma));
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (previousSample[i] - ((a * sample[i]) + (b * output[i]))) / sigma;
        }
    }

    private static void CheckLengths(int expected, params ReadOnlySpan<int> actual)
    {
        foreach (int length in actual)
        {
            if (length != expected)
            {
                throw new ShapeException(nameof(DdimStep), "every operand", $"as long as the sample, {expected} elements", length);
            }
        }
    }
}
