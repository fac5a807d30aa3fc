using System.Runtime.InteropServices;
using System.Text;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A compiled kernel loaded into a context.</summary>
internal sealed unsafe class CudaModule : SafeHandle
{
    /// <summary>Loads a kernel into the current context.</summary>
    /// <exception cref="CudaException">The driver cannot load it; the message says who made it and for what.</exception>
    public CudaModule(CompiledKernel kernel)
        : base(0, ownsHandle: true)
    {
        nint module;
        fixed (byte* image = kernel.Image)
        {
            CudaResult result = Driver.cuModuleLoadData(&module, image);
            if (result is CudaResult.InvalidImage or CudaResult.NoBinaryForDevice or CudaResult.InvalidPtx
                or CudaResult.PtxCompilerNotFound or CudaResult.UnsupportedPtxVersion)
            {
                throw Rejected(result, kernel);
            }

            result.ThrowIfFailed("cuModuleLoadData");
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

    private static CudaException Rejected(CudaResult result, CompiledKernel kernel)
    {
        Version? driver = CudaLibraries.DriverVersion;
        return new CudaException(
            result,
            $"The driver, of CUDA {driver}, cannot load {kernel.Specialization}, which NVRTC {kernel.Compiler} compiled for "
            + $"{kernel.Architecture}: {result.Description}. Install a newer driver, or an NVRTC of CUDA {driver} or older and name "
            + $"its folder in {CudaLibraries.FolderVariable}.");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Driver.cuModuleUnload(handle) == CudaResult.Success;
}
