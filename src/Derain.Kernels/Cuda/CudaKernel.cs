using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A loaded kernel of one specialisation, ready to launch on a stream.</summary>
internal sealed unsafe class CudaKernel : IDisposable
{
    private const int DefaultDynamicSharedBytes = 48 * 1024; // more must be asked for

    private const nint ArgumentBuffer = 1; // CU_LAUNCH_PARAM_BUFFER_POINTER
    private const nint ArgumentBufferSize = 2; // CU_LAUNCH_PARAM_BUFFER_SIZE
    private const int MaxArgumentBytes = 1024;

    private readonly CudaModule? _module;
    private readonly CudaStream _stream;
    private readonly nint _function;
    private int _dynamicSharedBytes = DefaultDynamicSharedBytes;

    /// <summary>Loads a compiled kernel into the current context.</summary>
    public CudaKernel(CompiledKernel compiled, CudaStream stream)
    {
        Specialization = compiled.Specialization;
        _stream = stream;
        _module = new CudaModule(compiled);
        _function = _module.Function(compiled.Specialization.Entry);
    }

    private CudaKernel(KernelSpecialization specialization, CudaStream stream) => (Specialization, _stream) = (specialization, stream);

    /// <summary>What it was compiled from.</summary>
    public KernelSpecialization Specialization { get; }

    /// <summary>Registers of a thread.</summary>
    public int Registers => Attribute(FunctionAttribute.Registers);

    /// <summary>Blocks that one multiprocessor runs at a time.</summary>
    public int BlocksPerMultiprocessor(int threads, int dynamicSharedBytes)
    {
        AllowDynamicShared(dynamicSharedBytes);
        int blocks;
        Driver.cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, _function, threads, (nuint)dynamicSharedBytes).ThrowIfFailed();
        return blocks;
    }

    /// <summary>A kernel that need not be compiled, for its launches do nothing.</summary>
    public static CudaKernel ForRehearsal(KernelSpecialization specialization, CudaStream stream) => new(specialization, stream);

    /// <summary>Puts one launch into the stream.</summary>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="dynamicSharedBytes">Size of <c>shared_memory</c>.</param>
    /// <param name="arguments">The kernel's parameters, in its types and order.</param>
    /// <exception cref="CudaException">The driver refuses; the message names kernel and geometry.</exception>
    public void Launch(Dim3 grid, Dim3 block, int dynamicSharedBytes, params ReadOnlySpan<LaunchArgument> arguments)
    {
        if (_module is null)
        {
            return;
        }

        AllowDynamicShared(dynamicSharedBytes);
        _stream.Launches++;
        byte* buffer = stackalloc byte[MaxArgumentBytes];
        int packed = 0;
        foreach (ref readonly LaunchArgument argument in arguments)
        {
            packed = argument.PackInto(new Span<byte>(buffer, MaxArgumentBytes), packed);
        }

        nuint bytes = (nuint)packed;
        nint* extra = stackalloc nint[] { ArgumentBuffer, (nint)buffer, ArgumentBufferSize, (nint)(&bytes), 0 };
        CudaResult result = Driver.cuLaunchKernel(
            _function,
            (uint)grid.X,
            (uint)grid.Y,
            (uint)grid.Z,
            (uint)block.X,
            (uint)block.Y,
            (uint)block.Z,
            (uint)dynamicSharedBytes,
            _stream.Value,
            null,
            (void**)extra);
        if (result != CudaResult.Success)
        {
            throw new CudaException(
                result,
                $"Launching {Specialization} with grid {grid}, block {block}, {dynamicSharedBytes} bytes of shared memory and "
                + $"{arguments.Length} arguments of {packed} bytes failed: {result.Description}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _module?.Dispose();

    private void AllowDynamicShared(int bytes)
    {
        if (bytes > _dynamicSharedBytes)
        {
            Driver.cuFuncSetAttribute(_function, FunctionAttribute.MaxDynamicSharedBytes, bytes).ThrowIfFailed();
            _dynamicSharedBytes = bytes;
        }
    }

    private int Attribute(FunctionAttribute attribute)
    {
        int value;
        Driver.cuFuncGetAttribute(&value, attribute, _function).ThrowIfFailed();
        return value;
    }
}
