using System.Numerics;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Schedulers;

/// <summary>
/// One step t → s of a DPM-Solver++ run, as coefficients: <c>x_s = SampleScale·x + CleanScale·x̂0 +
/// EarlierCleanScale·x̂0' + NoiseScale·n</c>, with x the sample at t, x̂0 the clean sample that the network's output
/// implies, x̂0' that of the step before, and n fresh standard-normal noise.
/// </summary>
/// <param name="Timestep">t.</param>
/// <param name="PreviousTimestep">s; negative at the clean end.</param>
/// <param name="Clean">x̂0 from (x, the network's output).</param>
/// <param name="SampleScale">Factor of x.</param>
/// <param name="CleanScale">Factor of x̂0.</param>
/// <param name="EarlierCleanScale">Factor of x̂0'; 0 in the first and the last step, which are of first order.</param>
/// <param name="NoiseScale">Factor of n; 0 where ᾱ_s = 1.</param>
public readonly record struct DpmStep(
    int Timestep,
    int PreviousTimestep,
    Mix Clean,
    double SampleScale,
    double CleanScale,
    double EarlierCleanScale,
    double NoiseScale)
{
    /// <summary>x_s, element by element in the precision of <typeparamref name="T"/>.</summary>
    /// <param name="sample">x.</param>
    /// <param name="clean">x̂0.</param>
    /// <param name="earlierClean">x̂0'; may be empty where its factor is 0.</param>
    /// <param name="noise">n.</param>
    /// <param name="destination">x_s; may be one of the operands.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public void Advance<T>(
        ReadOnlySpan<T> sample, ReadOnlySpan<T> clean, ReadOnlySpan<T> earlierClean, ReadOnlySpan<T> noise, Span<T> destination)
        where T : IBinaryFloatingPointIeee754<T>
    {
        bool secondOrder = EarlierCleanScale != 0;
        if (clean.Length != sample.Length || noise.Length != sample.Length || destination.Length != sample.Length
            || (secondOrder && earlierClean.Length != sample.Length))
        {
            throw new ShapeException(
                nameof(DpmStep),
                "every operand",
                $"as long as the sample, {sample.Length} elements",
                $"{clean.Length}, {earlierClean.Length}, {noise.Length} and {destination.Length}");
        }

        (T a, T b) = (T.CreateChecked(SampleScale), T.CreateChecked(CleanScale));
        (T c, T d) = (T.CreateChecked(EarlierCleanScale), T.CreateChecked(NoiseScale));
        for (int i = 0; i < destination.Length; i++)
        {
            T earlier = secondOrder ? c * earlierClean[i] : T.Zero;
            destination[i] = (a * sample[i]) + (b * clean[i]) + earlier + (d * noise[i]);
        }
    }
}
