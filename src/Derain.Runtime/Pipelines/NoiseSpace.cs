using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>A clip in a model's noise space: where to start, and for each step down the noise that leads along the clip's own path.</summary>
/// <param name="Start">x at the first step, <c>[1, F, C, H, W]</c>.</param>
/// <param name="Steps">The steps, largest timestep first, each with its noise map z, or null for none.</param>
public sealed record NoiseSpace(Tensor Start, IReadOnlyList<(DdimStep Step, Tensor? NoiseMap)> Steps)
{
    /// <summary>Frees all of its memory.</summary>
    /// <param name="backend">The device.</param>
    public void Free(IBackend backend)
    {
        backend.Free(Start);
        foreach (Tensor noiseMap in Steps.Select(step => step.NoiseMap).OfType<Tensor>())
        {
            backend.Free(noiseMap);
        }
    }
}
