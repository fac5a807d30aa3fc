// Devices and what they can do.
#include "../memory.h"
#include "../settings.h"
#include "driver.h"
#include <cstdio>
#include <cstring>

using namespace simulator;

namespace
{
bool initialized;

bool exists(CUdevice device)
{
    return device >= 0 && device < settings().devices;
}

template <class BODY>
CUresult device_call(CUdevice device, BODY body)
{
    return driver_call([&] { return exists(device) ? body() : CUDA_ERROR_INVALID_DEVICE; });
}

// -1 for one that nobody has asked for yet.
int attribute_value(CUdevice_attribute attribute, CUdevice device)
{
    const Settings& s = settings();
    switch (attribute)
    {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y:
        return 1024;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z:
        return 64;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X:
        return 0x7fffffff;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z:
        return 65535;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK:
        return 48 * 1024;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN:
        return s.shared_limit();
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR:
        return s.shared_limit() + 1024;
    case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK:
        return 1024;
    case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY:
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR:
        return 65536;
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE:
        return 32;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE:
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE:
        return 1000000;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH:
        return 64;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT:
        return s.multiprocessors;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE:
        return 4 << 20;
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR:
        return 2048;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR:
        return 32;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR:
        return s.capability / 10;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR:
        return s.capability % 10;
    case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT:
        return 2;
    case CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID:
        return device;
    case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS:
    case CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY:
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING:
    case CU_DEVICE_ATTRIBUTE_STREAM_PRIORITIES_SUPPORTED:
    case CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED:
        return 1;
    case CU_DEVICE_ATTRIBUTE_INTEGRATED:
    case CU_DEVICE_ATTRIBUTE_COMPUTE_MODE:
    case CU_DEVICE_ATTRIBUTE_ECC_ENABLED:
    case CU_DEVICE_ATTRIBUTE_PCI_BUS_ID:
    case CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID:
    case CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY:
    case CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH:
        return 0;
    default:
        return -1;
    }
}
}

bool simulator::is_initialized()
{
    return initialized;
}

DERAIN_EXPORT CUresult cuInit(unsigned flags)
{
    return driver_call_before_init([&] {
        if (flags != 0)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        initialized = settings().devices > 0;
        return initialized ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE;
    });
}

DERAIN_EXPORT CUresult cuDriverGetVersion(int* version)
{
    *version = 12080;
    return CUDA_SUCCESS;
}

DERAIN_EXPORT CUresult cuDeviceGetCount(int* count)
{
    return driver_call([&] {
        *count = settings().devices;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDeviceGet(CUdevice* device, int ordinal)
{
    return device_call(ordinal, [&] {
        *device = ordinal;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDeviceGetName(char* name, int length, CUdevice device)
{
    return device_call(device, [&] {
        std::snprintf(name, (size_t)length, "Derain simulated device");
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device)
{
    return device_call(device, [&] {
        *value = attribute_value(attribute, device);
        if (*value >= 0)
        {
            return CUDA_SUCCESS;
        }
        say_unsupported("device attribute %d", attribute);
        return CUDA_ERROR_NOT_SUPPORTED;
    });
}

DERAIN_EXPORT CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device)
{
    return device_call(device, [&] {
        *bytes = (size_t)settings().memory;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDeviceGetUuid(CUuuid* uuid, CUdevice device)
{
    return device_call(device, [&] {
        std::memcpy(uuid->bytes, "derain-simulator", 16);
        uuid->bytes[15] = (char)device;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device)
{
    return cuDeviceGetUuid(uuid, device);
}

DERAIN_EXPORT CUresult cuMemGetInfo_v2(size_t* available, size_t* total)
{
    return context_call([&](Context& context) {
        const size_t used = device_memory().used(context.device);
        *total = (size_t)settings().memory;
        *available = used > *total ? 0 : *total - used;
        return CUDA_SUCCESS;
    });
}
