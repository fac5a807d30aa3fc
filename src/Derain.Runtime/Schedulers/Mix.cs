using System.Numerics;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Schedulers;

/// <summary>
/// <c>First·x + Second·y</c> of two tensors of one shape. Everything a diffusion scheduler does to a sample is such a
/// sum, so its coefficients, in double precision, are all a backend has to know.
/// </summary>
/// <param name="First">Factor of the first operand.</param>
/// <param name="Second">Factor of the second operand.</param>
public readonly record struct Mix(double First, double Second)
{
    /// <summary>The sum of two combinations of the same operands.</summary>
    public static Mix operator +(Mix left, Mix right) =>
        new(left.First + right.First, left.Second + right.Second);

    /// <summary>A combination scaled by a number.</summary>
    public static Mix operator *(double scale, Mix combination) =>
        new(scale * combination.First, scale * combination.Second);

    /// <summary>
    /// Computes the sum element by element in the precision of <typeparamref name="T"/>.
    /// <paramref name="destination"/> may be one of the operands.
    /// </summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public void Apply<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Span<T> destination)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (second.Length != first.Length)
        {
            throw new ShapeException(nameof(Mix), nameof(second), $"{first.Length} elements", second.Length);
        }

        if (destination.Length != first.Length)
        {
            throw new ShapeException(nameof(Mix), nameof(destination), $"{first.Length} elements", destination.Length);
        }

        (T a, T b) = (T.CreateChecked(First), T.CreateChecked(Second));
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (a * first[i]) + (b * second[i]);
        }
    }
}
