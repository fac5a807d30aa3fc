using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>Host memory that the device copies from and to by itself.</summary>
internal sealed unsafe class PinnedMemory : SafeHandle
{
    /// <summary>Takes memory in the current context.</summary>
    /// <exception cref="DeviceMemoryException">The system allows no more.</exception>
    public PinnedMemory(int bytes)
        : base(0, ownsHandle: true)
    {
        void* pointer;
        CudaResult result = Driver.cuMemHostAlloc(&pointer, (nuint)bytes, 0);
        if (result == CudaResult.OutOfMemory)
        {
            throw new DeviceMemoryException($"The system has no {bytes >> 20} MiB of memory that can be pinned for copies to the device.");
        }

        result.ThrowIfFailed("cuMemHostAlloc");
        SetHandle((nint)pointer);
        Bytes = bytes;
    }

    /// <summary>Size in bytes.</summary>
    public int Bytes { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>First byte, borrowed.</summary>
    public byte* Pointer => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuMemFreeHost((void*)handle) == CudaResult.Success;
}
