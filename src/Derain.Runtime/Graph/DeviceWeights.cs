using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Graph;

/// <summary>
/// A checkpoint's tensors on a device, each brought there once, when first needed, and shared by all graphs of a model.
/// Matrices and convolutions keep the type they are stored in; vectors (biases, norm weights) become F32, which costs nothing
/// and spares every kernel the question.
/// </summary>
/// <param name="backend">The device.</param>
public sealed class DeviceWeights(IBackend backend)
{
    private readonly Dictionary<Weight, Tensor> _tensors = [];

    /// <summary>The device.</summary>
    public IBackend Backend => backend;

    /// <summary>A checkpoint's tensor on the device.</summary>
    public Tensor Get(Weight weight)
    {
        if (!_tensors.TryGetValue(weight, out Tensor? tensor))
        {
            Tensor host = weight.Load();
            bool isVector = host.Shape.Rank == 1 && host.Type != DType.F32;
            tensor = backend.Upload(isVector ? Tensor.OnHost<float>(host.Shape, host.ReadFloats()) : host);
            _tensors.Add(weight, tensor);
        }

        return tensor;
    }
}
