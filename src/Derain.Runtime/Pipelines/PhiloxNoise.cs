using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Draws made from a seed, the same on every device. They belong to the latents of the whole clip: windows that share frames, and
/// tiles that share pixels, share their noise.
/// </summary>
/// <param name="backend">The device that makes them.</param>
/// <param name="seed">The seed.</param>
/// <param name="origin">Where in the clip what they are drawn for lies.</param>
public sealed class PhiloxNoise(IBackend backend, ulong seed, LatentPlace origin = default) : INoiseSource
{
    /// <inheritdoc/>
    public Tensor VaeSample(Shape shape)
    {
        Tensor framesFirst = Draw([shape[0], shape[2], shape[1], shape[3], shape[4]], NoiseStream.VaeSample);
        Tensor draw = backend.Compute(new Permute(0, 2, 1, 3, 4), framesFirst);
        backend.Free(framesFirst);
        return draw;
    }

    /// <inheritdoc/>
    public Tensor Forward(int place, Shape shape) => Draw(shape, frame => NoiseStream.Forward(place - 1, frame));

    /// <inheritdoc/>
    public INoiseSource On(IBackend backend) => new PhiloxNoise(backend, seed, origin);

    /// <summary>A draw for latents <c>[1, F, C, H, W]</c>, frame by frame, each from a stream of its own.</summary>
    private Tensor Draw(Shape shape, Func<int, ulong> streamOf)
    {
        bool isWhole = origin.PlaneHeight == 0 || (origin.PlaneHeight == shape[3] && origin.PlaneWidth == shape[4]);
        Tensor draw = backend.Allocate(DType.F32, shape);

        // The whole plane for a part of it: noise is cheap beside anything done with it.
        Tensor? plane = isWhole ? null : backend.Allocate(DType.F32, [1, 1, shape[2], origin.PlaneHeight, origin.PlaneWidth]);
        for (int index = 0; index < shape[1]; index++)
        {
            Tensor frame = draw.Slice(axis: 1, index, length: 1);
            ulong stream = streamOf(origin.Frame + index);
            if (plane is null)
            {
                backend.Execute(new GaussianNoise(frame.Shape, seed, stream), [], frame);
                continue;
            }

            backend.Execute(new GaussianNoise(plane.Shape, seed, stream), [], plane);
            Tensor part = plane.Slice(axis: 3, origin.Row, shape[3]).Slice(axis: 4, origin.Column, shape[4]);
            backend.Execute(new Copy(DType.F32), [part], frame);
        }

        if (plane is not null)
        {
            backend.Free(plane);
        }

        return draw;
    }
}
