using System.Runtime.InteropServices;
using System.Text;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A compiled kernel loaded into a context.</summary>
internal sealed unsafe class CudaModule : SafeHandle
{
    /// <summary>Loads an image into the current context.</summary>
    /// <param name="image">A cubin, or PTX ending in a zero byte.</param>
    /// <exception cref="CudaException">The driver cannot load it.</exception>
    public CudaModule(ReadOnlySpan<byte> image)
        : base(0, ownsHandle: true)
    {
        nint module;
        fixed (byte* data = image)
        {
            Driver.cuModuleLoadData(&module, data).ThrowIfFailed();
        }

        SetHandle(module);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The driver's handle of an entry; lives as long as the module.</summary>
    public nint Function(string entry)
    {
        nint function;
        fixed (byte* name = Encoding.UTF8.GetBytes(entry + '\0'))
        {
            Driver.cuModuleGetFunction(&function, handle, name).ThrowIfFailed();
        }

        return function;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuModuleUnload(handle) == CudaResult.Success;
}
