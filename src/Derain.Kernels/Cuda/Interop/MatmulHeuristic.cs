using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>An algorithm that cuBLASLt proposes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MatmulHeuristic
{
    public MatmulAlgorithm Algorithm;

    public nuint WorkspaceBytes;

    public CublasStatus Status;

    public float Waves;

    private Reserved _reserved;

    [InlineArray(4)]
    private struct Reserved
    {
        private int _first;
    }
}
