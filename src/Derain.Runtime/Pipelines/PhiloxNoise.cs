using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>Draws made from a seed, the same on every device.</summary>
/// <param name="backend">The device that makes them.</param>
/// <param name="seed">The seed.</param>
/// <param name="window">Window of the clip, from 0; each has draws of its own.</param>
public sealed class PhiloxNoise(IBackend backend, ulong seed, int window = 0) : INoiseSource
{
    /// <inheritdoc/>
    public Tensor VaeSample(Shape shape) => backend.Compute(new GaussianNoise(shape, seed, NoiseStream.VaeSample(window)));

    /// <inheritdoc/>
    public Tensor Forward(int place, Shape shape) =>
        backend.Compute(new GaussianNoise(shape, seed, NoiseStream.Forward(place - 1, window)));
}
