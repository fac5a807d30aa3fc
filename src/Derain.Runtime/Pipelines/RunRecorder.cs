using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Keeps every tensor of one run under the names by which implementations of ZSVD are compared step by step, and writes them to a
/// safetensors file. The places the run leaves out (noise maps and predictions of skipped steps) are NaN.
/// </summary>
/// <remarks>
/// <c>video</c> [1, 3, F, H, W]; <c>vae_noise</c> [1, C, f, h, w]; <c>forward_noise</c> [steps, f, C, h, w], draw k makes
/// <c>wts</c>[k + 1]; <c>prompt_embeds_negative</c> and <c>prompt_embeds_null</c> [1, T, D]; <c>x0</c> [1, f, C, h, w];
/// <c>wts</c> [steps + 1, f, C, h, w]; <c>zs</c> [steps, f, C, h, w]; <c>inversion_model_output</c> [steps, 2, f, C, h, w], largest
/// timestep first, both rows the one that is computed; <c>derain_model_output</c> [steps - skip, 2, f, C, h, w], the rain row
/// first; <c>w0</c> [1, f, C, h, w]; <c>frames</c> [1, 3, F, H, W]; <c>uint8</c> [F, H, W, 3].
/// </remarks>
/// <param name="backend">The device of the run.</param>
/// <param name="steps">Steps of its schedule.</param>
public sealed class RunRecorder(IBackend backend, int steps)
{
    private readonly SortedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private int _derained;

    /// <summary>The tensors so far, on the host.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Writes all tensors.</summary>
    /// <param name="path">The file; replaced as a whole or not at all.</param>
    public void Save(string path) =>
        SafetensorsWriter.Write(path, _tensors.Select(entry => TensorData.Of(entry.Key, entry.Value)));

    internal void Encoded(Tensor vaeNoise) => Keep("vae_noise", vaeNoise);

    internal void Drawn(int place, Tensor draw, Tensor sample)
    {
        Place("forward_noise", steps, place - 1, draw);
        Place("wts", steps + 1, place, sample);
    }

    internal void Inverted(int place, Tensor v)
    {
        Tensor both = backend.Compute(new Concat(Axis: 0), v, v);
        Place("inversion_model_output", steps, steps - place, both.Reshape([1, .. both.Shape]));
    }

    internal void NoiseMap(int place, Tensor? noiseMap)
    {
        if (noiseMap is not null)
        {
            Place("zs", steps, place - 1, noiseMap);
        }
        else if (_tensors.TryGetValue("zs", out Tensor? zs))
        {
            zs.Slice(axis: 0, place - 1, length: 1).Span<float>().Clear();
        }
    }

    internal void Derained(int ofSteps, Tensor branches) =>
        Place("derain_model_output", ofSteps, _derained++, branches.Reshape([1, .. branches.Shape]));

    internal void Finished(Tensor video, Tensor negative, Tensor none, Tensor x0, Tensor w0, Tensor result)
    {
        Keep("video", backend.Compute(new Permute(0, 4, 1, 2, 3), video));
        Keep("prompt_embeds_negative", negative);
        Keep("prompt_embeds_null", none);
        Keep("x0", x0);
        Keep("w0", w0);
        Keep("frames", backend.Compute(new Permute(0, 4, 1, 2, 3), result));
        Tensor bytes = backend.Compute(new VideoToFrames(), result);
        Keep("uint8", bytes.Reshape([.. bytes.Shape.Skip(1)]));
    }

    private void Keep(string name, Tensor tensor) => _tensors[name] = backend.DownloadCopy(tensor);

    /// <summary>Puts a tensor <c>[1, …]</c> at one index of <c>[count, …]</c>.</summary>
    private void Place(string name, int count, int index, Tensor tensor)
    {
        if (!_tensors.TryGetValue(name, out Tensor? all))
        {
            all = Tensor.OnHost(DType.F32, tensor.Shape.With(0, count));
            all.Span<float>().Fill(float.NaN);
            _tensors.Add(name, all);
        }

        backend.Download(tensor, all.Slice(axis: 0, index, length: 1));
    }
}
