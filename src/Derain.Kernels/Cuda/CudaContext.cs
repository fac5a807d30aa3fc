using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A device opened for this process: its primary context, shared with every other user of the device here.</summary>
internal sealed unsafe class CudaContext : SafeHandle
{
    /// <summary>Opens the device.</summary>
    public CudaContext(CudaDevice device)
        : base(0, ownsHandle: true)
    {
        Device = device;
        nint context;
        Driver.cuDevicePrimaryCtxRetain(&context, device.Handle).ThrowIfFailed();
        SetHandle(context);
        MakeCurrent();
    }

    /// <summary>The device.</summary>
    public CudaDevice Device { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes free now and in all.</summary>
    public (long Free, long Total) Memory
    {
        get
        {
            MakeCurrent();
            (nuint free, nuint total) = (0, 0);
            Driver.cuMemGetInfo_v2(&free, &total).ThrowIfFailed();
            return ((long)free, (long)total);
        }
    }

    /// <summary>Makes it the context of this thread's calls.</summary>
    public void MakeCurrent() => Driver.cuCtxSetCurrent(handle).ThrowIfFailed();

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuDevicePrimaryCtxRelease_v2(Device.Handle) == CudaResult.Success;
}
