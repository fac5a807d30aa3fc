using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>An algorithm as cuBLASLt describes it to itself.</summary>
[InlineArray(8)]
internal struct MatmulAlgorithm
{
    private ulong _first;
}
