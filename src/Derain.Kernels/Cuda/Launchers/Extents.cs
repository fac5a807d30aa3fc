using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>A number for each dimension of a layout, outermost first, as <c>elementwise/copy.cu</c> takes them.</summary>
[InlineArray(MaxRank)]
internal struct Extents
{
    /// <summary>Most dimensions there can be.</summary>
    public const int MaxRank = 8;

    private long _first;
}
