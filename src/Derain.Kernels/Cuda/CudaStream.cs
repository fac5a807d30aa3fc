using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A queue of work on a device; what is put in is done in order, beside other streams.</summary>
internal sealed unsafe class CudaStream : SafeHandle
{
    private const uint NonBlocking = 1; // does not wait for the legacy default stream
    private const int RelaxedCapture = 2; // other threads may go on allocating while this one records

    /// <summary>A stream of the current context.</summary>
    public CudaStream()
        : base(0, ownsHandle: true)
    {
        nint stream;
        Driver.cuStreamCreate(&stream, NonBlocking).ThrowIfFailed();
        SetHandle(stream);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The driver's handle, borrowed.</summary>
    public nint Value => handle;

    /// <summary>Kernels and library products put in so far, recorded ones once.</summary>
    public long Launches { get; set; }

    /// <summary>Waits until everything put in is done.</summary>
    public void Synchronize() => Driver.cuStreamSynchronize(handle).ThrowIfFailed();

    /// <summary>Lets what is put in from now on wait for an event of another stream.</summary>
    public void WaitFor(CudaEvent recorded) => Driver.cuStreamWaitEvent(handle, recorded.Value, 0).ThrowIfFailed();

    /// <summary>Records what <paramref name="work"/> puts in, instead of doing it.</summary>
    /// <exception cref="CudaException">The work did something that cannot be recorded.</exception>
    public CudaGraph Capture(Action work)
    {
        Driver.cuStreamBeginCapture_v2(handle, RelaxedCapture).ThrowIfFailed();
        nint graph = 0;
        try
        {
            work();
        }
        catch
        {
            // The stream must leave the capture whatever happened; what was recorded so far is of no use.
            _ = Driver.cuStreamEndCapture(handle, &graph);
            if (graph != 0)
            {
                Driver.cuGraphDestroy(graph).IgnoreOnRelease();
            }

            throw;
        }

        Driver.cuStreamEndCapture(handle, &graph).ThrowIfFailed();
        return new CudaGraph(graph);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuStreamDestroy_v2(handle) == CudaResult.Success;
}
