// Modules, functions and launches.
#include "../module.h"
#include "../launch.h"
#include "../settings.h"
#include "driver.h"
#include <cstring>
#include <mutex>
#include <set>

using namespace simulator;

namespace
{
std::mutex modules_mutex;
std::set<const Module*> modules;

CUresult load(Module** result, const void* image)
{
    return context_call([&](Context&) {
        if (image == nullptr)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        std::string message;
        std::unique_ptr<Module> module = load_module(image, message);
        if (module == nullptr)
        {
            publish("cuModuleLoadData: " + message);
            return CUDA_ERROR_INVALID_IMAGE;
        }
        std::lock_guard lock(modules_mutex);
        modules.insert(module.get());
        *result = module.release();
        return CUDA_SUCCESS;
    });
}

int attribute_value(const Function& function, CUfunction_attribute attribute)
{
    switch (attribute)
    {
    case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
        return (int)function.kernel->maximum_threads;
    case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
        return function.module->static_shared_bytes();
    case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
        return function.dynamic_limit;
    case CU_FUNC_ATTRIBUTE_NUM_REGS:
        return 32; // the host's compiler has no say in it
    case CU_FUNC_ATTRIBUTE_PTX_VERSION:
    case CU_FUNC_ATTRIBUTE_BINARY_VERSION:
        return settings().capability;
    case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA:
        return 0;
    case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
        return -1;
    default:
        return -2;
    }
}

// The parameters from the driver's array of pointers, each to one argument.
void pack(const Kernel& kernel, void** arguments, std::vector<unsigned char>& buffer)
{
    for (unsigned i = 0; i < kernel.parameter_count; i++)
    {
        std::memcpy(buffer.data() + kernel.parameters[i].offset, arguments[i], kernel.parameters[i].size);
    }
}

// The parameters from a buffer that the caller has packed. Its size must be that of the kernel's own list: the only sign of a launcher
// whose arguments are not the kernel's.
CUresult unpack(const Kernel& kernel, void** extra, std::vector<unsigned char>& buffer)
{
    const void* data = nullptr;
    size_t size = 0;
    for (int i = 0; extra[i] != CU_LAUNCH_PARAM_END; i += 2)
    {
        if (extra[i] == CU_LAUNCH_PARAM_BUFFER_POINTER)
        {
            data = extra[i + 1];
        }
        else if (extra[i] == CU_LAUNCH_PARAM_BUFFER_SIZE)
        {
            size = *(const size_t*)extra[i + 1];
        }
        else
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
    }
    if (size != kernel.parameter_bytes || (data == nullptr && size > 0))
    {
        publish("argument mismatch: kernel " + std::string(kernel.name) + " takes " + std::to_string(kernel.parameter_count) +
                " parameters of " + std::to_string(kernel.parameter_bytes) + " bytes, the launch packs " + std::to_string(size) + " bytes");
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (size > 0)
    {
        std::memcpy(buffer.data(), data, size);
    }
    return CUDA_SUCCESS;
}
}

DERAIN_EXPORT CUresult cuModuleLoadData(Module** module, const void* image)
{
    return load(module, image);
}

DERAIN_EXPORT CUresult cuModuleLoadDataEx(Module** module, const void* image, unsigned, int*, void**)
{
    return load(module, image);
}

DERAIN_EXPORT CUresult cuModuleUnload(Module* module)
{
    return context_call([&](Context&) {
        std::lock_guard lock(modules_mutex);
        if (modules.erase(module) == 0)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        delete module;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuModuleGetFunction(Function** function, Module* module, const char* name)
{
    return context_call([&](Context&) {
        std::lock_guard lock(modules_mutex);
        if (modules.count(module) == 0)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        const auto found = module->functions.find(name);
        if (found == module->functions.end())
        {
            return CUDA_ERROR_NOT_FOUND;
        }
        *function = found->second.get();
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuFuncGetAttribute(int* value, CUfunction_attribute attribute, const Function* function)
{
    return context_call([&](Context&) {
        const int found = attribute_value(*function, attribute);
        if (found == -2)
        {
            say_unsupported("function attribute %d", attribute);
            return CUDA_ERROR_NOT_SUPPORTED;
        }
        *value = found;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuFuncSetAttribute(Function* function, CUfunction_attribute attribute, int value)
{
    return context_call([&](Context&) {
        switch (attribute)
        {
        case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
            if (value < 0 || value + function->module->static_shared_bytes() > settings().shared_limit())
            {
                return CUDA_ERROR_INVALID_VALUE;
            }
            function->dynamic_limit = value;
            return CUDA_SUCCESS;
        case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
            return CUDA_SUCCESS;
        default:
            return CUDA_ERROR_INVALID_VALUE;
        }
    });
}

DERAIN_EXPORT CUresult cuFuncGetParamInfo(const Function* function, size_t index, size_t* offset, size_t* size)
{
    return context_call([&](Context&) {
        if (index >= function->kernel->parameter_count)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *offset = function->kernel->parameters[index].offset;
        if (size != nullptr)
        {
            *size = function->kernel->parameters[index].size;
        }
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const Function* function, int threads,
                                                                   size_t dynamic_shared)
{
    return context_call([&](Context&) {
        if (threads < 1 || threads > 1024)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        const size_t shared = dynamic_shared + (size_t)function->module->static_shared_bytes() + 1024;
        const size_t by_threads = 2048 / (((size_t)threads + 31) / 32 * 32);
        const size_t by_shared = ((size_t)settings().shared_limit() + 1024) / shared;
        *blocks = (int)std::min<size_t>(32, std::min(by_threads, by_shared));
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuLaunchKernel(const Function* function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                                      unsigned block_y, unsigned block_z, unsigned shared, void* stream_handle, void** arguments,
                                      void** extra)
{
    return stream_call(stream_handle, [&](Stream* stream) {
        if (function == nullptr)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        const Kernel& kernel = *function->kernel;
        Launch launch{
            function, std::vector<unsigned char>(kernel.parameter_bytes), {grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, shared};
        if ((arguments != nullptr) == (extra != nullptr) && kernel.parameter_count > 0)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (arguments != nullptr)
        {
            pack(kernel, arguments, launch.parameters);
        }
        else if (extra != nullptr)
        {
            const CUresult mismatch = unpack(kernel, extra, launch.parameters);
            if (mismatch != CUDA_SUCCESS)
            {
                return mismatch;
            }
        }
        const CUresult refused = check_launch(launch);
        return refused != CUDA_SUCCESS ? refused : enqueue(stream, [launch = std::move(launch)] { return run_launch(launch); });
    });
}
