using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>
/// The CUDA driver's C interface, as far as it is used, under its own names. All arguments are blittable, so that every
/// call is a plain one; the classes above own the handles. Works with the drivers of CUDA 12 and 13.
/// </summary>
internal static unsafe partial class Driver
{
    /// <summary>The name <see cref="CudaLibraries"/> resolves.</summary>
    public const string Library = "cuda";

    static Driver() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial CudaResult cuInit(uint flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuDriverGetVersion(int* version);

    [LibraryImport(Library)]
    public static partial CudaResult cuGetErrorName(CudaResult error, byte** name);

    [LibraryImport(Library)]
    public static partial CudaResult cuGetErrorString(CudaResult error, byte** text);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceGetCount(int* count);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceGet(int* device, int ordinal);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceGetAttribute(int* value, DeviceAttribute attribute, int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuDevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuDevicePrimaryCtxRelease_v2(int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemGetInfo_v2(nuint* free, nuint* total);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemAlloc_v2(ulong* pointer, nuint bytes);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemFree_v2(ulong pointer);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemAllocAsync(ulong* pointer, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemFreeAsync(ulong pointer, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuDeviceGetDefaultMemPool(nint* pool, int device);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemPoolSetAttribute(nint pool, MemoryPoolAttribute attribute, void* value);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemPoolTrimTo(nint pool, nuint bytesToKeep);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemHostAlloc(void** pointer, nuint bytes, uint flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemFreeHost(void* pointer);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemcpyHtoDAsync_v2(ulong destination, void* source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemcpyDtoHAsync_v2(void* destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuMemcpyDtoDAsync_v2(ulong destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuModuleLoadData(nint* module, void* image);

    [LibraryImport(Library)]
    public static partial CudaResult cuModuleUnload(nint module);

    [LibraryImport(Library)]
    public static partial CudaResult cuModuleGetFunction(nint* function, nint module, byte* name);

    [LibraryImport(Library)]
    public static partial CudaResult cuFuncGetAttribute(int* value, FunctionAttribute attribute, nint function);

    [LibraryImport(Library)]
    public static partial CudaResult cuFuncSetAttribute(nint function, FunctionAttribute attribute, int value);

    [LibraryImport(Library)]
    public static partial CudaResult cuOccupancyMaxActiveBlocksPerMultiprocessor(
        int* blocks, nint function, int blockSize, nuint dynamicSharedBytes);

    [LibraryImport(Library)]
    public static partial CudaResult cuLaunchKernel(
        nint function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint dynamicSharedBytes,
        nint stream,
        void** parameters,
        void** extra);

    [LibraryImport(Library)]
    public static partial CudaResult cuTensorMapEncodeTiled(
        TensorMap* map,
        TensorMapDataType type,
        uint rank,
        ulong address,
        ulong* sizes,
        ulong* strides,
        uint* box,
        uint* elementStrides,
        int interleave,
        TensorMapSwizzle swizzle,
        TensorMapPromotion promotion,
        int fill);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamCreate(nint* stream, uint flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamDestroy_v2(nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamSynchronize(nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamWaitEvent(nint stream, nint @event, uint flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    public static partial CudaResult cuStreamEndCapture(nint stream, nint* graph);

    [LibraryImport(Library)]
    public static partial CudaResult cuGraphInstantiateWithFlags(nint* executable, nint graph, ulong flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuGraphLaunch(nint executable, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuGraphExecDestroy(nint executable);

    [LibraryImport(Library)]
    public static partial CudaResult cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventCreate(nint* @event, uint flags);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventRecord(nint @event, nint stream);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventSynchronize(nint @event);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventQuery(nint @event);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventElapsedTime(float* milliseconds, nint start, nint end);

    [LibraryImport(Library)]
    public static partial CudaResult cuEventDestroy_v2(nint @event);
}
