using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>The random draws of a run, each in new memory of the device that is the caller's to free.</summary>
public interface INoiseSource
{
    /// <summary>The draw of the posterior sample, <c>[1, C, F, H, W]</c>.</summary>
    Tensor VaeSample(Shape shape);

    /// <summary>The draw that makes the sample at a place of the schedule, <c>[1, F, C, H, W]</c>.</summary>
    /// <param name="place">The timestep's place counted from the smallest, from 1.</param>
    /// <param name="shape">Shape of the latents.</param>
    Tensor Forward(int place, Shape shape);

    /// <summary>The same draws on another device.</summary>
    /// <param name="backend">The device that uses them.</param>
    INoiseSource On(IBackend backend);
}
