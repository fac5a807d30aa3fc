// The simulated device as a program sees it: the driver's functions, and small owners around them.
#pragma once
#include "../src/cuda_api.h"
#include "harness.h"
#include <cstring>
#include <string>
#include <vector>

extern "C"
{
    CUresult cuInit(unsigned);
    CUresult cuDriverGetVersion(int*);
    CUresult cuDeviceGetCount(int*);
    CUresult cuDeviceGetAttribute(int*, CUdevice_attribute, CUdevice);
    CUresult cuDevicePrimaryCtxRetain(void**, CUdevice);
    CUresult cuDevicePrimaryCtxRelease_v2(CUdevice);
    CUresult cuCtxSetCurrent(void*);
    CUresult cuCtxGetCurrent(void**);
    CUresult cuCtxSynchronize();
    CUresult cuModuleLoadData(void**, const void*);
    CUresult cuModuleUnload(void*);
    CUresult cuModuleGetFunction(void**, void*, const char*);
    CUresult cuFuncGetAttribute(int*, CUfunction_attribute, void*);
    CUresult cuFuncSetAttribute(void*, CUfunction_attribute, int);
    CUresult cuFuncGetParamInfo(void*, size_t, size_t*, size_t*);
    CUresult cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
    CUresult cuStreamCreate(void**, unsigned);
    CUresult cuStreamDestroy_v2(void*);
    CUresult cuStreamSynchronize(void*);
    CUresult cuStreamWaitEvent(void*, void*, unsigned);
    CUresult cuStreamBeginCapture_v2(void*, CUstreamCaptureMode);
    CUresult cuStreamEndCapture(void*, void**);
    CUresult cuStreamIsCapturing(void*, CUstreamCaptureStatus*);
    CUresult cuEventCreate(void**, unsigned);
    CUresult cuEventDestroy_v2(void*);
    CUresult cuEventRecord(void*, void*);
    CUresult cuEventQuery(void*);
    CUresult cuEventElapsedTime(float*, void*, void*);
    CUresult cuMemAlloc_v2(CUdeviceptr*, size_t);
    CUresult cuMemFree_v2(CUdeviceptr);
    CUresult cuMemAllocAsync(CUdeviceptr*, size_t, void*);
    CUresult cuMemFreeAsync(CUdeviceptr, void*);
    CUresult cuMemHostAlloc(void**, size_t, unsigned);
    CUresult cuMemFreeHost(void*);
    CUresult cuMemGetInfo_v2(size_t*, size_t*);
    CUresult cuMemcpyHtoD_v2(CUdeviceptr, const void*, size_t);
    CUresult cuMemcpyDtoH_v2(void*, CUdeviceptr, size_t);
    CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr, const void*, size_t, void*);
    CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr, CUdeviceptr, size_t, void*);
    CUresult cuMemsetD8Async(CUdeviceptr, unsigned char, size_t, void*);
    CUresult cuMemsetD32Async(CUdeviceptr, unsigned, size_t, void*);
    CUresult cuGraphInstantiateWithFlags(void**, void*, unsigned long long);
    CUresult cuGraphLaunch(void*, void*);
    CUresult cuGraphExecDestroy(void*);
    CUresult cuGraphDestroy(void*);
    CUresult cuGetErrorName(CUresult, const char**);
    CUresult cuGetProcAddress_v2(const char*, void**, int, uint64_t, int*);

    int nvrtcVersion(int*, int*);
    int nvrtcCreateProgram(void**, const char*, const char*, int, const char* const*, const char* const*);
    int nvrtcCompileProgram(void*, int, const char* const*);
    int nvrtcGetProgramLogSize(void*, size_t*);
    int nvrtcGetProgramLog(void*, char*);
    int nvrtcGetCUBINSize(void*, size_t*);
    int nvrtcGetCUBIN(void*, char*);
    int nvrtcDestroyProgram(void**);

    const char* derain_simulator_last_report();
    void derain_simulator_clear_report();
    long long derain_simulator_allocations(long long*);
    long long derain_simulator_launches();
    void derain_simulator_fail_allocation(long long);
    void derain_simulator_fail_launch(long long);
    void derain_simulator_lose_device(long long);
    void derain_simulator_slow_copies(int);
    void derain_simulator_set_memory(long long);
    void derain_simulator_set_check(int);
    void derain_simulator_set_seed(unsigned);
    void derain_simulator_set_threads(unsigned);
    void derain_simulator_reset();
}

// A current context, and nothing left over from another test.
void use_device();

struct Compiled
{
    int result;
    std::string log;
    std::vector<char> image;
};

Compiled compile(const std::string& source, const std::vector<std::string>& options = {});

// A kernel of a source compiled once.
class Program
{
public:
    explicit Program(const std::string& source, const std::vector<std::string>& options = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void* function(const char* name) const;

private:
    void* module_ = nullptr;
};

template <class T>
class DeviceArray
{
public:
    explicit DeviceArray(size_t count) : count_(count) { EXPECT_EQUAL(cuMemAlloc_v2(&address_, count * sizeof(T)), CUDA_SUCCESS); }
    explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size())
    {
        EXPECT_EQUAL(cuMemcpyHtoD_v2(address_, values.data(), values.size() * sizeof(T)), CUDA_SUCCESS);
    }
    ~DeviceArray() { cuMemFree_v2(address_); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    CUdeviceptr address() const { return address_; }

    std::vector<T> values() const
    {
        std::vector<T> result(count_);
        EXPECT_EQUAL(cuMemcpyDtoH_v2(result.data(), address_, count_ * sizeof(T)), CUDA_SUCCESS);
        return result;
    }

private:
    size_t count_;
    CUdeviceptr address_ = 0;
};

struct Extent
{
    unsigned x = 1, y = 1, z = 1;
};

// Arguments in one buffer, each at its natural alignment.
template <class... A>
std::vector<unsigned char> pack(const A&... arguments)
{
    std::vector<unsigned char> buffer;
    [[maybe_unused]] const auto add = [&](const void* data, size_t size, size_t alignment) {
        buffer.resize((buffer.size() + alignment - 1) / alignment * alignment);
        buffer.insert(buffer.end(), (const unsigned char*)data, (const unsigned char*)data + size);
    };
    (add(&arguments, sizeof arguments, alignof(A)), ...);
    return buffer;
}

CUresult launch_packed(void* function, Extent grid, Extent block, unsigned shared, void* stream, std::vector<unsigned char> buffer);

template <class... A>
CUresult launch(void* function, Extent grid, Extent block, unsigned shared, const A&... arguments)
{
    return launch_packed(function, grid, block, shared, nullptr, pack(arguments...));
}
