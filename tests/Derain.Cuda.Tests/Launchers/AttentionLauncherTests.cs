using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionLauncherTests
{
    [Fact]
    public void Heads_and_switched_batches_have_a_largest_size()
    {
        var q = new TensorType(DType.F16, [2, 9, 514]);
        Assert.True(AttentionLauncher.Supports(new Attention(3, 1), new TensorType(DType.F16, [2, 9, 768])));
        Assert.False(AttentionLauncher.Supports(new Attention(2, 1), q));
        Assert.False(AttentionLauncher.Supports(new Attention(2, 1), new TensorType(DType.F64, [2, 9, 64])));

        var rows = new TensorType(DType.F16, [257, 1, 64]);
        Assert.True(AttentionLauncher.Supports(new Attention(1, 1), rows));
        Assert.False(AttentionLauncher.Supports(new Attention(1, 1, 0, new AttentionSwitch(new int[257])), rows));
    }
}
