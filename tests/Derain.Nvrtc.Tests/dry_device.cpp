// Stands where the CUDA driver and cuBLASLt would be, and does nothing: memory is addresses without bytes behind them, copies and
// launches succeed without happening. So a model of any size runs in a moment, for the sake of what it asks for on the way.
//
// Devices 0 to 3 are an A100, an RTX 3090, an RTX 4090 and an H100; 4 to 7 the same to a cuBLASLt that has no algorithm for anything;
// 8 has a driver too old for every kernel.
#include <cstdint>
#include <cstdlib>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace
{
struct Device
{
    int major, minor, multiprocessors, shared_bytes;
};

constexpr Device DEVICES[] = {{8, 0, 108, 163 << 10}, {8, 6, 82, 99 << 10}, {8, 9, 128, 99 << 10}, {9, 0, 132, 227 << 10}};
constexpr int KINDS = sizeof DEVICES / sizeof *DEVICES;
constexpr size_t MEMORY = (size_t)1 << 40;

thread_local intptr_t current; // context: the device's number and one
uint64_t next_address = (uint64_t)1 << 40;

int give(void* handle)
{
    *(intptr_t*)handle = 1;
    return 0;
}
}

#define SUCCEEDS(name) \
    EXPORT int name() \
    { \
        return 0; \
    }
#define GIVES_HANDLE(name) \
    EXPORT int name(void* handle) \
    { \
        return give(handle); \
    }

SUCCEEDS(cuInit)
SUCCEEDS(cuDevicePrimaryCtxRelease_v2)
SUCCEEDS(cuMemFree_v2)
SUCCEEDS(cuMemFreeAsync)
SUCCEEDS(cuMemPoolSetAttribute)
SUCCEEDS(cuMemPoolTrimTo)
SUCCEEDS(cuMemcpyHtoDAsync_v2)
SUCCEEDS(cuMemcpyDtoHAsync_v2)
SUCCEEDS(cuMemcpyDtoDAsync_v2)
SUCCEEDS(cuModuleUnload)
SUCCEEDS(cuFuncSetAttribute)
SUCCEEDS(cuLaunchKernel)
SUCCEEDS(cuTensorMapEncodeTiled)
SUCCEEDS(cuStreamDestroy_v2)
SUCCEEDS(cuStreamSynchronize)
SUCCEEDS(cuStreamWaitEvent)
SUCCEEDS(cuStreamBeginCapture_v2)
SUCCEEDS(cuGraphLaunch)
SUCCEEDS(cuGraphExecDestroy)
SUCCEEDS(cuGraphDestroy)
SUCCEEDS(cuEventRecord)
SUCCEEDS(cuEventSynchronize)
SUCCEEDS(cuEventQuery)
SUCCEEDS(cuEventDestroy_v2)
SUCCEEDS(cublasLtDestroy)
SUCCEEDS(cublasLtMatmulDescSetAttribute)
SUCCEEDS(cublasLtMatmulDescDestroy)
SUCCEEDS(cublasLtMatrixLayoutDestroy)
SUCCEEDS(cublasLtMatmulPreferenceSetAttribute)
SUCCEEDS(cublasLtMatmulPreferenceDestroy)
SUCCEEDS(cublasLtMatmul)
GIVES_HANDLE(cuDeviceGetDefaultMemPool)
GIVES_HANDLE(cuModuleGetFunction)
GIVES_HANDLE(cuStreamCreate)
GIVES_HANDLE(cuGraphInstantiateWithFlags)
GIVES_HANDLE(cuEventCreate)
GIVES_HANDLE(cublasLtCreate)
GIVES_HANDLE(cublasLtMatmulDescCreate)
GIVES_HANDLE(cublasLtMatrixLayoutCreate)
GIVES_HANDLE(cublasLtMatmulPreferenceCreate)

EXPORT int cuDriverGetVersion(int* version)
{
    *version = 12040;
    return 0;
}

EXPORT int cuGetErrorName(int, const char** name)
{
    *name = "CUDA_ERROR_UNSUPPORTED_PTX_VERSION";
    return 0;
}

EXPORT int cuGetErrorString(int, const char** text)
{
    *text = "the provided PTX was compiled with an unsupported toolchain.";
    return 0;
}

EXPORT int cuModuleLoadData(void* module, const void*)
{
    return current > 2 * KINDS ? 222 : give(module); // CUDA_ERROR_UNSUPPORTED_PTX_VERSION
}

EXPORT int cuDeviceGetCount(int* count)
{
    *count = 2 * KINDS + 1;
    return 0;
}

EXPORT int cuDeviceGet(int* device, int ordinal)
{
    *device = ordinal;
    return 0;
}

EXPORT int cuDeviceGetName(char* name, int, int)
{
    *name = 0;
    return 0;
}

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int number)
{
    const Device& device = DEVICES[number % KINDS];
    switch (attribute)
    {
    case 16: // CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT
        *value = device.multiprocessors;
        break;
    case 75: // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
        *value = device.major;
        break;
    case 76: // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR
        *value = device.minor;
        break;
    case 97: // CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
        *value = device.shared_bytes;
        break;
    default:
        *value = 1;
    }
    return 0;
}

EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int)
{
    *bytes = MEMORY;
    return 0;
}

EXPORT int cuDevicePrimaryCtxRetain(intptr_t* context, int device)
{
    *context = device + 1;
    return 0;
}

EXPORT int cuCtxSetCurrent(intptr_t context)
{
    current = context;
    return 0;
}

EXPORT int cuMemGetInfo_v2(size_t* free, size_t* total)
{
    *free = *total = MEMORY;
    return 0;
}

EXPORT int cuMemAlloc_v2(uint64_t* pointer, size_t bytes)
{
    *pointer = __atomic_fetch_add(&next_address, (bytes / 512 + 1) * 512, __ATOMIC_RELAXED);
    return 0;
}

EXPORT int cuMemAllocAsync(uint64_t* pointer, size_t bytes, void*)
{
    return cuMemAlloc_v2(pointer, bytes);
}

EXPORT int cuMemHostAlloc(void** pointer, size_t bytes, unsigned)
{
    *pointer = calloc(1, bytes);
    return 0;
}

EXPORT int cuMemFreeHost(void* pointer)
{
    free(pointer);
    return 0;
}

EXPORT int cuFuncGetAttribute(int* value, int, void*)
{
    *value = 32;
    return 0;
}

EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t)
{
    *blocks = 2;
    return 0;
}

EXPORT int cuStreamEndCapture(void*, void* graph)
{
    return give(graph);
}

EXPORT int cuEventElapsedTime(float* milliseconds, void*, void*)
{
    *milliseconds = 1;
    return 0;
}

EXPORT size_t cublasLtGetVersion()
{
    return 120000;
}

EXPORT int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int, void*, int* found)
{
    *found = current > KINDS ? 0 : 1; // the algorithm's own description stays as it was: nobody reads it
    return 0;
}
