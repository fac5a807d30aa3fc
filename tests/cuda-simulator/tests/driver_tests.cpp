// Handles, modules, compilation, events, streams and what may be recorded from them.
#include "device.h"
#include <cstdint>
#include <thread>

namespace
{
const char* const ADD = "extern \"C\" __global__ void add(float* x, float value) { x[threadIdx.x] += value; }";

struct OwnedStream
{
    void* handle = nullptr;
    OwnedStream() { EXPECT_EQUAL(cuStreamCreate(&handle, 1), CUDA_SUCCESS); }
    ~OwnedStream() { cuStreamDestroy_v2(handle); }
};

struct OwnedEvent
{
    void* handle = nullptr;
    explicit OwnedEvent(unsigned flags = 0) { EXPECT_EQUAL(cuEventCreate(&handle, flags), CUDA_SUCCESS); }
    ~OwnedEvent() { cuEventDestroy_v2(handle); }
};

CUresult replay(void* graph, void* stream, int times)
{
    void* executable = nullptr;
    EXPECT_EQUAL(cuGraphInstantiateWithFlags(&executable, graph, 0), CUDA_SUCCESS);
    EXPECT_EQUAL(cuGraphDestroy(graph), CUDA_SUCCESS);
    CUresult result = CUDA_SUCCESS;
    for (int i = 0; i < times && result == CUDA_SUCCESS; i++)
    {
        result = cuGraphLaunch(executable, stream);
    }
    EXPECT_EQUAL(cuGraphExecDestroy(executable), CUDA_SUCCESS);
    return result;
}
}

TEST(a_thread_without_a_context_is_refused)
{
    use_device();
    CUresult result = CUDA_SUCCESS;
    std::thread([&] {
        CUdeviceptr address;
        result = cuMemAlloc_v2(&address, 8);
    }).join();
    EXPECT_EQUAL(result, CUDA_ERROR_INVALID_CONTEXT);
}

TEST(wrong_handles_are_refused)
{
    use_device();
    int not_a_handle = 0;
    EXPECT_EQUAL(cuStreamSynchronize(&not_a_handle), CUDA_ERROR_INVALID_HANDLE);
    EXPECT_EQUAL(cuEventQuery(&not_a_handle), CUDA_ERROR_INVALID_HANDLE);
    EXPECT_EQUAL(cuModuleUnload(&not_a_handle), CUDA_ERROR_INVALID_HANDLE);
}

TEST(an_image_that_is_none_of_the_compilers_is_refused)
{
    use_device();
    void* module = nullptr;
    const char garbage[64] = "not a kernel";
    EXPECT_EQUAL(cuModuleLoadData(&module, garbage), CUDA_ERROR_INVALID_IMAGE);
    Compiled compiled = compile(ADD);
    compiled.image[compiled.image.size() / 2] ^= 1;
    EXPECT_EQUAL(cuModuleLoadData(&module, compiled.image.data()), CUDA_ERROR_INVALID_IMAGE);
    EXPECT_CONTAINS(derain_simulator_last_report(), "damaged");
}

TEST(compile_errors_come_with_their_line)
{
    const Compiled wrong = compile("extern \"C\" __global__ void k(float* x)\n{\n    x[0] = undefined_name;\n}\n");
    EXPECT_EQUAL(wrong.result, 6);
    EXPECT_CONTAINS(wrong.log, "test.cu:3");
    EXPECT_CONTAINS(wrong.log, "undefined_name");
    EXPECT_EQUAL(compile("__global__ void k() {}").result, 6);
    EXPECT_EQUAL(compile(std::string("// a remark\n") + ADD, {"--gpu-architecture=sm_80", "-DA=1", "-D", "B=2", "--define-macro=C=3"}).log,
                 std::string());
}

TEST(kernels_see_defines_and_headers_in_memory)
{
    use_device();
    const char* source = "#include \"folder/value.cuh\"\nextern \"C\" __global__ void k(int* x) { x[0] = VALUE + OTHER; }";
    const char* header = "#pragma once\n#include \"folder/other.cuh\"\n";
    const char* other = "#define OTHER 4\n";
    const char* headers[] = {header, other};
    const char* names[] = {"folder/value.cuh", "folder/other.cuh"};
    void* program = nullptr;
    nvrtcCreateProgram(&program, source, "deep/folder/test.cu", 2, headers, names);
    const char* options[] = {"--std=c++20", "-DVALUE=38"};
    EXPECT_EQUAL(nvrtcCompileProgram(program, 2, options), 0);
    size_t size;
    nvrtcGetCUBINSize(program, &size);
    std::vector<char> image(size);
    nvrtcGetCUBIN(program, image.data());
    nvrtcDestroyProgram(&program);
    void *module, *function;
    EXPECT_EQUAL(cuModuleLoadData(&module, image.data()), CUDA_SUCCESS);
    EXPECT_EQUAL(cuModuleGetFunction(&function, module, "absent"), CUDA_ERROR_NOT_FOUND);
    EXPECT_EQUAL(cuModuleGetFunction(&function, module, "k"), CUDA_SUCCESS);
    const DeviceArray<int> x(1);
    EXPECT_EQUAL(launch(function, {}, {}, 0, x.address()), CUDA_SUCCESS);
    EXPECT_EQUAL(x.values()[0], 42);
    EXPECT_EQUAL(cuModuleUnload(module), CUDA_SUCCESS);
}

TEST(events_measure_time_and_only_when_they_may)
{
    use_device();
    const OwnedEvent start, end, untimed(2);
    float milliseconds = -1;
    EXPECT_EQUAL(cuEventElapsedTime(&milliseconds, start.handle, end.handle), CUDA_ERROR_INVALID_HANDLE);
    for (void* event : {start.handle, end.handle, untimed.handle})
    {
        EXPECT_EQUAL(cuEventRecord(event, nullptr), CUDA_SUCCESS);
    }
    EXPECT_EQUAL(cuEventElapsedTime(&milliseconds, start.handle, end.handle), CUDA_SUCCESS);
    EXPECT(milliseconds >= 0);
    EXPECT_EQUAL(cuEventElapsedTime(&milliseconds, start.handle, untimed.handle), CUDA_ERROR_INVALID_HANDLE);
}

TEST(a_captured_stream_runs_when_its_graph_does)
{
    const Program program(ADD);
    const DeviceArray<float> x(std::vector<float>(4, 0)), y(std::vector<float>(4, 0));
    const OwnedStream stream;
    void* graph = nullptr;
    EXPECT_EQUAL(cuStreamBeginCapture_v2(stream.handle, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_SUCCESS);
    float value = 2;
    EXPECT_EQUAL(launch_packed(program.function("add"), {}, {4}, 0, stream.handle, pack(x.address(), value)), CUDA_SUCCESS);
    value = 100;
    EXPECT_EQUAL(cuMemcpyDtoDAsync_v2(y.address(), x.address(), 8, stream.handle), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemsetD32Async(y.address() + 12, 0, 1, stream.handle), CUDA_SUCCESS);
    CUstreamCaptureStatus status;
    EXPECT_EQUAL(cuStreamIsCapturing(stream.handle, &status), CUDA_SUCCESS);
    EXPECT_EQUAL(status, CU_STREAM_CAPTURE_STATUS_ACTIVE);
    EXPECT_EQUAL(cuStreamEndCapture(stream.handle, &graph), CUDA_SUCCESS);
    EXPECT(x.values() == std::vector<float>(4, 0));
    EXPECT_EQUAL(replay(graph, stream.handle, 3), CUDA_SUCCESS);
    EXPECT(x.values() == std::vector<float>(4, 6));
    EXPECT(y.values() == std::vector<float>({6, 6, 0, 0}));
}

TEST(calls_that_cannot_be_captured_spoil_the_capture)
{
    use_device();
    const OwnedStream stream;
    void* graph = nullptr;
    CUdeviceptr address = 0;
    EXPECT_EQUAL(cuStreamBeginCapture_v2(stream.handle, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemAlloc_v2(&address, 8), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EXPECT_EQUAL(cuStreamEndCapture(stream.handle, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);

    EXPECT_EQUAL(cuStreamBeginCapture_v2(stream.handle, CU_STREAM_CAPTURE_MODE_RELAXED), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemAlloc_v2(&address, 8), CUDA_SUCCESS);
    EXPECT_EQUAL(cuStreamSynchronize(stream.handle), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EXPECT_EQUAL(cuStreamEndCapture(stream.handle, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    EXPECT_EQUAL(cuMemFree_v2(address), CUDA_SUCCESS);
}

TEST(another_threads_capture_is_disturbed_only_in_global_mode)
{
    use_device();
    void* context = nullptr;
    cuCtxGetCurrent(&context);
    for (const auto& [mode, expected] : {std::pair(CU_STREAM_CAPTURE_MODE_GLOBAL, CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED),
                                         {CU_STREAM_CAPTURE_MODE_THREAD_LOCAL, CUDA_SUCCESS}})
    {
        const OwnedStream stream;
        EXPECT_EQUAL(cuStreamBeginCapture_v2(stream.handle, mode), CUDA_SUCCESS);
        CUresult result = CUDA_SUCCESS;
        std::thread([&] {
            cuCtxSetCurrent(context);
            CUdeviceptr address = 0;
            result = cuMemAlloc_v2(&address, 8);
            cuMemFree_v2(address);
        }).join();
        EXPECT_EQUAL(result, expected);
    }
}

TEST(a_forked_stream_must_be_joined)
{
    const Program program(ADD);
    const DeviceArray<float> x(std::vector<float>(4, 0));
    for (const bool joined : {true, false})
    {
        const OwnedStream origin, fork;
        const OwnedEvent begin(2), end(2);
        void* graph = nullptr;
        EXPECT_EQUAL(cuStreamBeginCapture_v2(origin.handle, CU_STREAM_CAPTURE_MODE_GLOBAL), CUDA_SUCCESS);
        EXPECT_EQUAL(cuEventRecord(begin.handle, origin.handle), CUDA_SUCCESS);
        EXPECT_EQUAL(cuStreamWaitEvent(fork.handle, begin.handle, 0), CUDA_SUCCESS);
        EXPECT_EQUAL(launch_packed(program.function("add"), {}, {4}, 0, fork.handle, pack(x.address(), 1.0f)), CUDA_SUCCESS);
        if (joined)
        {
            EXPECT_EQUAL(cuEventRecord(end.handle, fork.handle), CUDA_SUCCESS);
            EXPECT_EQUAL(cuStreamWaitEvent(origin.handle, end.handle, 0), CUDA_SUCCESS);
        }
        EXPECT_EQUAL(cuStreamEndCapture(origin.handle, &graph), joined ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_UNJOINED);
        if (joined)
        {
            EXPECT_EQUAL(replay(graph, origin.handle, 1), CUDA_SUCCESS);
        }
    }
    EXPECT(x.values() == std::vector<float>(4, 1));
}

TEST(symbols_are_found_by_their_plain_names)
{
    use_device();
    void* function = nullptr;
    EXPECT_EQUAL(cuGetProcAddress_v2("cuMemAlloc", &function, 12000, 0, nullptr), CUDA_SUCCESS);
    EXPECT(function == (void*)&cuMemAlloc_v2);
    EXPECT_EQUAL(cuGetProcAddress_v2("cuNothing", &function, 12000, 0, nullptr), CUDA_ERROR_NOT_FOUND);
}
