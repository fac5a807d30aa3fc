using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class EmbeddingLauncherTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void An_id_that_is_no_row_of_the_table_is_refused(int id)
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor ids = backend.Upload(Tensor.OnHost<int>([1, 3], [0, 4, id]));
        Tensor table = backend.Upload(Tensor.OnHost(DType.F32, [5, 8]));
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.Compute(new Embedding(), ids, table));
        Assert.Contains($"the id at position 2 is {id}, but the table has rows 0 to 4", error.Message, StringComparison.Ordinal);
    }
}
