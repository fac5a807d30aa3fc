using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights.Layouts;

/// <summary>Collects the tensors of a model, layer by layer, with the names and shapes PyTorch gives them.</summary>
internal sealed class TensorList(DType type)
{
    private readonly List<TensorInfo> _tensors = [];

    public IReadOnlyList<TensorInfo> Tensors => _tensors;

    public void Add(string name, params ReadOnlySpan<int> dims) => _tensors.Add(new TensorInfo(name, type, new Shape(dims)));

    /// <summary>A matrix [outputs, inputs], and a bias.</summary>
    public void Linear(string name, int outputs, int inputs, bool bias = true)
    {
        Add($"{name}.weight", outputs, inputs);
        AddBias(name, outputs, bias);
    }

    /// <summary>Gain and shift of a normalisation over <paramref name="channels"/>.</summary>
    public void Norm(string name, int channels)
    {
        Add($"{name}.weight", channels);
        AddBias(name, channels, true);
    }

    /// <summary>A convolution over time, height and width with a cubic kernel.</summary>
    public void Conv3d(string name, int outputs, int inputs, int kernel)
    {
        Add($"{name}.weight", outputs, inputs, kernel, kernel, kernel);
        AddBias(name, outputs, true);
    }

    /// <summary>A convolution over height and width with a square kernel.</summary>
    public void Conv2d(string name, int outputs, int inputs, int kernel, bool bias = true)
    {
        Add($"{name}.weight", outputs, inputs, kernel, kernel);
        AddBias(name, outputs, bias);
    }

    private void AddBias(string name, int outputs, bool bias)
    {
        if (bias)
        {
            Add($"{name}.bias", outputs);
        }
    }
}
