// Copies and fills.
#include "../memory.h"
#include "driver.h"
#include <cstring>

using namespace simulator;

namespace
{
bool on_device(CUdeviceptr address, size_t size)
{
    return device_memory().covers((const void*)address, size);
}

CUresult enqueue_copy(void* stream_handle, void* destination, const void* source, size_t size, bool host_involved)
{
    return stream_call(stream_handle, [&](Stream* stream) {
        return enqueue(stream, [=] {
            if (host_involved)
            {
                faults().wait_for_slow_copy();
            }
            std::memmove(destination, source, size);
            return CUDA_SUCCESS;
        });
    });
}

CUresult copy_to_device(CUdeviceptr destination, const void* source, size_t size, void* stream)
{
    if (size > 0 && (source == nullptr || !on_device(destination, size)))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return enqueue_copy(stream, (void*)destination, source, size, true);
}

CUresult copy_to_host(void* destination, CUdeviceptr source, size_t size, void* stream)
{
    if (size > 0 && (destination == nullptr || !on_device(source, size)))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return enqueue_copy(stream, destination, (const void*)source, size, true);
}

CUresult copy_on_device(CUdeviceptr destination, CUdeviceptr source, size_t size, void* stream)
{
    if (size > 0 && (!on_device(source, size) || !on_device(destination, size)))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return enqueue_copy(stream, (void*)destination, (const void*)source, size, false);
}

template <class T>
CUresult fill(CUdeviceptr destination, T value, size_t count, void* stream_handle)
{
    if (destination % sizeof(T) != 0 || (count > 0 && !on_device(destination, count * sizeof(T))))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return stream_call(stream_handle, [&](Stream* stream) {
        return enqueue(stream, [=] {
            for (size_t i = 0; i < count; i++)
            {
                ((T*)destination)[i] = value;
            }
            return CUDA_SUCCESS;
        });
    });
}
}

DERAIN_EXPORT CUresult cuMemcpyHtoD_v2(CUdeviceptr destination, const void* source, size_t size)
{
    return copy_to_device(destination, source, size, nullptr);
}

DERAIN_EXPORT CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr destination, const void* source, size_t size, void* stream)
{
    return copy_to_device(destination, source, size, stream);
}

DERAIN_EXPORT CUresult cuMemcpyDtoH_v2(void* destination, CUdeviceptr source, size_t size)
{
    return copy_to_host(destination, source, size, nullptr);
}

DERAIN_EXPORT CUresult cuMemcpyDtoHAsync_v2(void* destination, CUdeviceptr source, size_t size, void* stream)
{
    return copy_to_host(destination, source, size, stream);
}

DERAIN_EXPORT CUresult cuMemcpyDtoD_v2(CUdeviceptr destination, CUdeviceptr source, size_t size)
{
    return copy_on_device(destination, source, size, nullptr);
}

DERAIN_EXPORT CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr destination, CUdeviceptr source, size_t size, void* stream)
{
    return copy_on_device(destination, source, size, stream);
}

DERAIN_EXPORT CUresult cuMemsetD8_v2(CUdeviceptr destination, unsigned char value, size_t count)
{
    return fill(destination, value, count, nullptr);
}

DERAIN_EXPORT CUresult cuMemsetD8Async(CUdeviceptr destination, unsigned char value, size_t count, void* stream)
{
    return fill(destination, value, count, stream);
}

DERAIN_EXPORT CUresult cuMemsetD32_v2(CUdeviceptr destination, unsigned value, size_t count)
{
    return fill(destination, value, count, nullptr);
}

DERAIN_EXPORT CUresult cuMemsetD32Async(CUdeviceptr destination, unsigned value, size_t count, void* stream)
{
    return fill(destination, value, count, stream);
}
