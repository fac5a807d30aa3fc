// Primary contexts, one for each device, and each host thread's stack of current ones.
#include "../settings.h"
#include "driver.h"
#include <array>

using namespace simulator;

namespace
{
constexpr int MAXIMUM_DEVICES = 16;

std::array<Context, MAXIMUM_DEVICES>& contexts()
{
    static std::array<Context, MAXIMUM_DEVICES> all = [] {
        std::array<Context, MAXIMUM_DEVICES> made{};
        for (int device = 0; device < MAXIMUM_DEVICES; device++)
        {
            made[(size_t)device].device = device;
        }
        return made;
    }();
    return all;
}

thread_local std::vector<Context*> stack;

bool is_context(const Context* context)
{
    return context >= contexts().data() && context < contexts().data() + MAXIMUM_DEVICES && context->retained > 0;
}
}

Context* simulator::context_of(CUdevice device)
{
    return device >= 0 && device < settings().devices && device < MAXIMUM_DEVICES ? &contexts()[(size_t)device] : nullptr;
}

Context* simulator::current_context()
{
    return stack.empty() ? nullptr : stack.back();
}

DERAIN_EXPORT CUresult cuDevicePrimaryCtxRetain(Context** context, CUdevice device)
{
    return driver_call([&] {
        Context* found = context_of(device);
        if (found == nullptr)
        {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        found->retained++;
        *context = found;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device)
{
    return driver_call([&] {
        Context* found = context_of(device);
        if (found == nullptr)
        {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        if (found->retained == 0)
        {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        found->retained--;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active)
{
    return driver_call([&] {
        const Context* found = context_of(device);
        if (found == nullptr)
        {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        *flags = 0;
        *active = found->retained > 0;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxSetCurrent(Context* context)
{
    return driver_call([&] {
        if (context != nullptr && !is_context(context))
        {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        if (!stack.empty())
        {
            stack.pop_back();
        }
        if (context != nullptr)
        {
            stack.push_back(context);
        }
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxGetCurrent(Context** context)
{
    return driver_call([&] {
        *context = current_context();
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxPushCurrent_v2(Context* context)
{
    return driver_call([&] {
        if (!is_context(context))
        {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        stack.push_back(context);
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxPopCurrent_v2(Context** context)
{
    return driver_call([&] {
        if (stack.empty())
        {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        if (context != nullptr)
        {
            *context = stack.back();
        }
        stack.pop_back();
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxGetDevice(CUdevice* device)
{
    return context_call([&](Context& context) {
        *device = context.device;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuCtxSynchronize()
{
    return context_call([](Context&) { return forbid_during_capture(); });
}
