using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A mark in a stream, to wait for or to measure time from.</summary>
internal sealed unsafe class CudaEvent : SafeHandle
{
    private const uint DisableTiming = 2;

    /// <summary>An event of the current context.</summary>
    /// <param name="timed">Whether <see cref="MillisecondsSince"/> will be asked; others are cheaper.</param>
    public CudaEvent(bool timed = false)
        : base(0, ownsHandle: true)
    {
        nint value;
        Driver.cuEventCreate(&value, timed ? 0 : DisableTiming).ThrowIfFailed();
        SetHandle(value);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The driver's handle, borrowed.</summary>
    public nint Value => handle;

    /// <summary>Marks the place in a stream that everything put in before ends at.</summary>
    public void Record(CudaStream stream) => Driver.cuEventRecord(handle, stream.Value).ThrowIfFailed();

    /// <summary>Waits until the mark is reached; at once if it was never recorded.</summary>
    public void Synchronize() => Driver.cuEventSynchronize(handle).ThrowIfFailed();

    /// <summary>Device time between two reached marks, in milliseconds.</summary>
    public float MillisecondsSince(CudaEvent start)
    {
        float milliseconds;
        Driver.cuEventElapsedTime(&milliseconds, start.handle, handle).ThrowIfFailed();
        return milliseconds;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuEventDestroy_v2(handle) == CudaResult.Success;
}
