using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

/// <summary>A backend that does convolutions by a given tile, which small ones would not choose.</summary>
internal sealed class TiledConvolutions(CudaBackend inner, ConvTile tile) : IBackend
{
    public string Name => $"{inner.Name} by {tile}";

    public DType ActivationType => inner.ActivationType;

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => operation is Conv3d;

    public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        inner.Scratch.Reset();
        ConvLauncher.Launch((Conv3d)operation, new CudaArguments(inner, operands, output), tile);
    }

    public Tensor Upload(Tensor host) => inner.Upload(host);

    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    public void Synchronize() => inner.Synchronize();

    public void Dispose() => inner.Dispose();
}
