// Memory: the device's, its stream-ordered pool, and pinned memory of the host.
#include "../memory.h"
#include "../settings.h"
#include "driver.h"
#include <algorithm>

using namespace simulator;

namespace
{
CUresult allocate(CUdeviceptr* address, size_t size, const Context& context)
{
    if (size == 0)
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    void* data = device_memory().allocate(size, context.device, false);
    *address = (CUdeviceptr)data;
    return data == nullptr ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
}

CUresult release(CUdeviceptr address)
{
    return address == 0 || device_memory().release((void*)address, false) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

// Memory nodes of graphs are a thing of their own.
CUresult refuse_in_capture(const Stream* stream, const char* call)
{
    if (stream->capture == nullptr)
    {
        return CUDA_SUCCESS;
    }
    say_unsupported("%s on a stream that is being captured", call);
    stream->capture->invalidated = true;
    return CUDA_ERROR_NOT_SUPPORTED;
}

CUresult allocate_pinned(void** address, size_t size)
{
    return context_call([&](Context& context) {
        const CUresult forbidden = forbid_during_capture();
        if (forbidden != CUDA_SUCCESS || size == 0)
        {
            return forbidden != CUDA_SUCCESS ? forbidden : CUDA_ERROR_INVALID_VALUE;
        }
        *address = device_memory().allocate(size, context.device, true);
        return *address == nullptr ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
    });
}
}

DERAIN_EXPORT CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t size)
{
    return context_call([&](Context& context) {
        const CUresult forbidden = forbid_during_capture();
        return forbidden != CUDA_SUCCESS ? forbidden : allocate(address, size, context);
    });
}

DERAIN_EXPORT CUresult cuMemFree_v2(CUdeviceptr address)
{
    return context_call([&](Context&) {
        const CUresult forbidden = forbid_during_capture();
        return forbidden != CUDA_SUCCESS ? forbidden : release(address);
    });
}

DERAIN_EXPORT CUresult cuMemAllocAsync(CUdeviceptr* address, size_t size, void* stream_handle)
{
    return stream_call(stream_handle, [&](Stream* stream) {
        const CUresult refused = refuse_in_capture(stream, "cuMemAllocAsync");
        if (refused != CUDA_SUCCESS)
        {
            return refused;
        }
        Context& context = *current_context();
        const CUresult result = allocate(address, size, context);
        context.pool_used = device_memory().used(context.device);
        context.pool_high = std::max(context.pool_high, context.pool_used);
        return result;
    });
}

DERAIN_EXPORT CUresult cuMemFreeAsync(CUdeviceptr address, void* stream_handle)
{
    return stream_call(stream_handle, [&](Stream* stream) {
        const CUresult refused = refuse_in_capture(stream, "cuMemFreeAsync");
        return refused != CUDA_SUCCESS ? refused : release(address);
    });
}

DERAIN_EXPORT CUresult cuMemHostAlloc(void** address, size_t size, unsigned)
{
    return allocate_pinned(address, size);
}

DERAIN_EXPORT CUresult cuMemAllocHost_v2(void** address, size_t size)
{
    return allocate_pinned(address, size);
}

DERAIN_EXPORT CUresult cuMemFreeHost(void* address)
{
    return context_call([&](Context&) {
        const CUresult forbidden = forbid_during_capture();
        if (forbidden != CUDA_SUCCESS)
        {
            return forbidden;
        }
        return device_memory().release(address, true) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
    });
}

DERAIN_EXPORT CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr* address, void* host, unsigned)
{
    return context_call([&](Context&) {
        *address = (CUdeviceptr)host;
        return device_memory().covers(host, 1) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
    });
}

// A device has one pool, and its handle is the device's context.
DERAIN_EXPORT CUresult cuDeviceGetDefaultMemPool(Context** pool, CUdevice device)
{
    return driver_call([&] {
        *pool = context_of(device);
        return *pool == nullptr ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuMemPoolSetAttribute(Context* pool, CUmemPool_attribute attribute, void* value)
{
    return driver_call([&] {
        switch (attribute)
        {
        case CU_MEMPOOL_ATTR_REUSE_FOLLOW_EVENT_DEPENDENCIES:
        case CU_MEMPOOL_ATTR_REUSE_ALLOW_OPPORTUNISTIC:
        case CU_MEMPOOL_ATTR_REUSE_ALLOW_INTERNAL_DEPENDENCIES:
            return CUDA_SUCCESS;
        case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
            pool->release_threshold = *(const uint64_t*)value;
            return CUDA_SUCCESS;
        case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
        case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
            pool->pool_high = 0;
            return CUDA_SUCCESS;
        default:
            return CUDA_ERROR_INVALID_VALUE;
        }
    });
}

DERAIN_EXPORT CUresult cuMemPoolGetAttribute(const Context* pool, CUmemPool_attribute attribute, void* value)
{
    return driver_call([&] {
        switch (attribute)
        {
        case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
            *(uint64_t*)value = pool->release_threshold;
            return CUDA_SUCCESS;
        case CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT:
        case CU_MEMPOOL_ATTR_USED_MEM_CURRENT:
            *(uint64_t*)value = device_memory().used(pool->device);
            return CUDA_SUCCESS;
        case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
        case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
            *(uint64_t*)value = pool->pool_high;
            return CUDA_SUCCESS;
        default:
            say_unsupported("memory pool attribute %d", attribute);
            return CUDA_ERROR_NOT_SUPPORTED;
        }
    });
}

DERAIN_EXPORT CUresult cuMemPoolTrimTo(Context*, size_t)
{
    return driver_call([] { return CUDA_SUCCESS; });
}
