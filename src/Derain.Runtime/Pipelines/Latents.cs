using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>The scheduler's arithmetic on latents of a device, in F32.</summary>
internal static class Latents
{
    extension(IBackend backend)
    {
        /// <summary>A combination of two tensors of one shape.</summary>
        public Tensor Mix(Mix factors, Tensor first, Tensor second) =>
            backend.Compute(new LinearCombination(factors.First, factors.Second), first, second);

        /// <summary>The noise map z = (x_s - μ(x_t, v))/σ (Huberman-Spiegelglas et al. 2024, eq. 5).</summary>
        public Tensor NoiseMap(DdimStep step, Tensor sample, Tensor v, Tensor next) => backend.Compute(
            new LinearCombination(-step.Mean.First / step.Sigma, -step.Mean.Second / step.Sigma, 1 / step.Sigma), sample, v, next);

        /// <summary>Guidance and x̂0, the clean sample that it implies, in one.</summary>
        /// <inheritdoc cref="GuidedStep"/>
        public Tensor GuidedClean(DdimStep step, double guidance, Tensor sample, Tensor branches)
        {
            Tensor rain = branches.Slice(axis: 0, 0, length: 1);
            Tensor none = branches.Slice(axis: 0, 1, length: 1);
            double velocity = step.Clean.Second;
            var combination = new LinearCombination(step.Clean.First, velocity * (1 - guidance), velocity * guidance);
            return backend.Compute(combination, sample, rain, none);
        }

        /// <summary>
        /// Guidance and step in one: x_s = μ(x_t, v_rain + s·(v_null - v_rain)) + σ·z.
        /// </summary>
        /// <param name="step">The step.</param>
        /// <param name="guidance">s.</param>
        /// <param name="sample">x_t.</param>
        /// <param name="branches">v of the rain branch, then of the null branch, <c>[2, F, C, H, W]</c>.</param>
        /// <param name="noiseMap">z; null for none.</param>
        public Tensor GuidedStep(DdimStep step, double guidance, Tensor sample, Tensor branches, Tensor? noiseMap)
        {
            Tensor rain = branches.Slice(axis: 0, 0, length: 1);
            Tensor none = branches.Slice(axis: 0, 1, length: 1);
            double velocity = step.Mean.Second;
            var combination = new LinearCombination(step.Mean.First, velocity * (1 - guidance), velocity * guidance, step.Sigma);
            return backend.Compute(combination, sample, rain, none, noiseMap);
        }
    }
}
