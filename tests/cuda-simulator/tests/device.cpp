#include "device.h"

void use_device()
{
    static void* context = nullptr;
    derain_simulator_reset();
    derain_simulator_clear_report();
    if (context == nullptr)
    {
        EXPECT_EQUAL(cuInit(0), CUDA_SUCCESS);
        EXPECT_EQUAL(cuDevicePrimaryCtxRetain(&context, 0), CUDA_SUCCESS);
    }
    EXPECT_EQUAL(cuCtxSetCurrent(context), CUDA_SUCCESS);
}

Compiled compile(const std::string& source, const std::vector<std::string>& options)
{
    void* program = nullptr;
    EXPECT_EQUAL(nvrtcCreateProgram(&program, source.c_str(), "test.cu", 0, nullptr, nullptr), 0);
    std::vector<const char*> words;
    for (const std::string& option : options)
    {
        words.push_back(option.c_str());
    }
    Compiled compiled;
    compiled.result = nvrtcCompileProgram(program, (int)words.size(), words.data());
    size_t size = 0;
    nvrtcGetProgramLogSize(program, &size);
    compiled.log.resize(size);
    nvrtcGetProgramLog(program, compiled.log.data());
    compiled.log.resize(size - 1);
    if (compiled.result == 0)
    {
        nvrtcGetCUBINSize(program, &size);
        compiled.image.resize(size);
        nvrtcGetCUBIN(program, compiled.image.data());
    }
    nvrtcDestroyProgram(&program);
    return compiled;
}

Program::Program(const std::string& source, const std::vector<std::string>& options)
{
    use_device();
    const Compiled compiled = compile(source, options);
    if (compiled.result != 0)
    {
        harness::fail(compiled.log, __FILE__, __LINE__);
    }
    EXPECT_EQUAL(cuModuleLoadData(&module_, compiled.image.data()), CUDA_SUCCESS);
}

Program::~Program()
{
    cuModuleUnload(module_);
}

void* Program::function(const char* name) const
{
    void* function = nullptr;
    EXPECT_EQUAL(cuModuleGetFunction(&function, module_, name), CUDA_SUCCESS);
    return function;
}

CUresult launch_packed(void* function, Extent grid, Extent block, unsigned shared, void* stream, std::vector<unsigned char> buffer)
{
    size_t size = buffer.size();
    void* extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, buffer.data(), CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END};
    return cuLaunchKernel(function, grid.x, grid.y, grid.z, block.x, block.y, block.z, shared, stream, nullptr, extra);
}
