using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>Recorded work of a stream, ready to be done again with one call.</summary>
internal sealed unsafe class CudaGraph : SafeHandle
{
    /// <summary>Makes a recorded graph executable and destroys the record.</summary>
    public CudaGraph(nint graph)
        : base(0, ownsHandle: true)
    {
        nint executable = 0;
        CudaResult result = Driver.cuGraphInstantiateWithFlags(&executable, graph, 0);
        Driver.cuGraphDestroy(graph).IgnoreOnRelease();
        result.ThrowIfFailed("cuGraphInstantiateWithFlags");
        SetHandle(executable);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Puts all of it into a stream.</summary>
    public void Launch(CudaStream stream) => Driver.cuGraphLaunch(handle, stream.Value).ThrowIfFailed();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuGraphExecDestroy(handle) == CudaResult.Success;
}
