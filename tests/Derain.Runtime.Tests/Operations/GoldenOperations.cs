using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Operations;

/// <summary>
/// The recorded single layers, as operations on one backend. Video tensors are recorded as <c>[B, C, F, H, W]</c> and
/// computed as <c>[B, F, H, W, C]</c>.
/// </summary>
internal sealed class GoldenOperations(string backend, string file = "components/ops.safetensors") : IDisposable
{
    private readonly IBackend _backend = TestBackends.Create(backend);
    private readonly SafetensorsFile _file = Goldens.Open(file);

    /// <summary>A recorded tensor as it is.</summary>
    public Tensor this[string name] => _file.Get(name);

    /// <summary>A recorded video tensor, channels last.</summary>
    public Tensor Video(string name) => Run(new Permute(0, 2, 3, 4, 1), this[name]);

    /// <summary>The first frames, rows and columns of a channels-last video tensor.</summary>
    public Tensor Crop(Tensor x, int frames, int height, int width) =>
        Contiguous(Contiguous(x.Slice(1, 0, frames)).Slice(2, 0, height).Slice(3, 0, width));

    /// <summary>A view as a tensor of its own.</summary>
    public Tensor Contiguous(Tensor view) => Run(new Copy(view.Type), view);

    /// <summary>A recorded causal convolution.</summary>
    public Tensor Conv3d(Tensor x, string layer, Tensor? cache = null, Tensor? residual = null)
    {
        Tensor weight = this[$"{layer}.weight"];
        return Run(new Conv3d(), x, weight, this[$"{layer}.bias"], cache, residual);
    }

    /// <summary>x·Wᵀ + b with a recorded layer.</summary>
    public Tensor Linear(Tensor x, string layer, Activation activation = Activation.None) =>
        Run(new Linear(activation), x, this[$"{layer}.weight"], this[$"{layer}.bias"]);

    /// <summary>Carries out one operation into new memory.</summary>
    public Tensor Run(Operation operation, params Tensor?[] operands) => _backend.Compute(operation, operands);

    /// <summary>Asserts equality with a recorded tensor within the tolerance of single layers.</summary>
    public void AssertClose(Tensor actual, string name)
    {
        Tensor expected = this[name];
        double largest = expected.ReadFloats().Max(Math.Abs);
        GoldenAssert.Close(actual, expected, 1e-5 * Math.Max(1, largest), 0, name);
    }

    /// <summary>The same for a channels-last video tensor.</summary>
    public void AssertCloseVideo(Tensor actual, string name) => AssertClose(Run(new Permute(0, 4, 1, 2, 3), actual), name);

    public void Dispose()
    {
        _backend.Dispose();
        _file.Dispose();
    }
}
