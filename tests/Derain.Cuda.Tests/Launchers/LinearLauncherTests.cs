using Derain.Cuda.Tests.Parity;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class LinearLauncherTests
{
    [Theory]
    [InlineData(Activation.None, DType.F32, true)]
    [InlineData(Activation.GeluTanh, DType.F16, true)]
    [InlineData(Activation.GeluTanh, DType.BF16, true)]
    [InlineData(Activation.GeluTanh, DType.F32, false)]
    [InlineData(Activation.Silu, DType.F16, false)]
    public void The_product_activates_what_cuBLASLt_can_to_the_accuracy_of_the_type(
        Activation activation, DType type, bool does) =>
        Assert.Equal(does, LinearLauncher.ActivatesInProduct(activation, type));

    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void Layers_equal_the_reference_where_cuBLASLt_is_missing(DType type)
    {
        using var backend = new CudaBackend(0, new CudaBackendOptions { ActivationType = type, UseCublasLt = false });
        OperationParity.AssertEqualsReference(backend, type, nameof(Linear));
    }
}
