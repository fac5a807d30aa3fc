using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Models.CogVideoX;

/// <summary>Between the layout of the recordings, <c>[B, C, F, H, W]</c>, and the runtime's, <c>[B, F, H, W, C]</c>.</summary>
public static class TestLayout
{
    private static readonly ReferenceBackend Host = new();

    /// <summary><c>[B, C, F, H, W]</c> → <c>[B, F, H, W, C]</c>, on the host.</summary>
    public static Tensor ChannelsLast(Tensor recorded) => Host.Compute(new Permute(0, 2, 3, 4, 1), recorded);

    /// <summary><c>[B, F, H, W, C]</c> → <c>[B, C, F, H, W]</c>, on the host.</summary>
    public static Tensor ChannelsFirst(Tensor ours) => Host.Compute(new Permute(0, 4, 1, 2, 3), ours);

    /// <summary>The first channels of <c>[B, C, F, H, W]</c>, contiguous: of moments, the mean.</summary>
    public static Tensor FirstChannels(Tensor recorded, int count) =>
        Host.Compute(new Copy(recorded.Type), recorded.Slice(axis: 1, 0, count));
}
