using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Draws read from a safetensors file, so that another implementation's run can be repeated exactly: <c>vae_noise</c>
/// <c>[1, C, F, H, W]</c> and <c>forward_noise</c> <c>[steps, F, C, H, W]</c>, both F32.
/// </summary>
/// <param name="backend">The device that uses them.</param>
/// <param name="file">The file; must stay open.</param>
/// <param name="steps">Steps of the run.</param>
public sealed class RecordedNoise(IBackend backend, SafetensorsFile file, int steps) : INoiseSource
{
    /// <inheritdoc/>
    /// <exception cref="WeightException">The file has no such draw, or one of another shape.</exception>
    public Tensor VaeSample(Shape shape) => CopyOf(Get("vae_noise", shape));

    /// <inheritdoc/>
    /// <exception cref="WeightException">The file has no such draws, or not as many or not of that shape.</exception>
    public Tensor Forward(int place, Shape shape) =>
        CopyOf(Get("forward_noise", shape.With(0, steps)).Slice(axis: 0, place - 1, length: 1));

    /// <inheritdoc/>
    public INoiseSource On(IBackend backend) => new RecordedNoise(backend, file, steps);

    private Tensor CopyOf(Tensor draw)
    {
        Tensor onDevice = backend.Upload(draw);
        return onDevice.Buffer == draw.Buffer ? backend.Compute(new Copy(draw.Type), draw) : onDevice;
    }

    private Tensor Get(string name, Shape shape)
    {
        Weight weight = new WeightScope(file).Get(name, shape);
        return weight.DType == DType.F32
            ? weight.Load()
            : throw new WeightException($"{file.Location}: '{name}' is {weight.DType}, but noise must be F32.");
    }
}
