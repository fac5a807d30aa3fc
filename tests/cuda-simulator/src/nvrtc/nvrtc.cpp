// libnvrtc's functions. The "cubin" and the "PTX" are both a shared library for this host.
#include "../exports.h"
#include "../module.h"
#include "shim.h"
#include "translation.h"
#include <cstring>

using namespace simulator;

namespace
{
enum nvrtcResult : int
{
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_OUT_OF_MEMORY = 1,
    NVRTC_ERROR_PROGRAM_CREATION_FAILURE = 2,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_INTERNAL_ERROR = 11,
};

constexpr int ARCHITECTURES[] = {75, 80, 86, 87, 89, 90, 100, 120};

bool is_virtual(const std::vector<std::string>& options)
{
    for (const std::string& option : options)
    {
        if (option.find("arch") != std::string::npos && option.find("compute_") != std::string::npos)
        {
            return true;
        }
    }
    return false;
}
}

struct _nvrtcProgram
{
    CompileRequest request;
    std::string log;
    std::vector<unsigned char> image;
};

using nvrtcProgram = _nvrtcProgram*;

// The minor number stands for all that shapes a compiled kernel: a cache keyed by the version never mixes two kinds.
DERAIN_EXPORT nvrtcResult nvrtcVersion(int* major, int* minor)
{
    uint64_t hash = hash_bytes("", 0);
    for (const ShimHeader& header : shim_headers())
    {
        hash = hash_bytes(header.text.data(), header.text.size(), hash);
    }
    for (const std::string& flag : compiler_flags())
    {
        hash = hash_bytes(flag.data(), flag.size(), hash);
    }
    const std::string entries = describe_entries("extern \"C\" __global__ void sample(");
    hash = hash_bytes(entries.data(), entries.size(), hash);
    *major = 12;
    *minor = (int)((hash ^ hash >> 32) & 0xffffff);
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetNumSupportedArchs(int* count)
{
    *count = (int)(sizeof ARCHITECTURES / sizeof *ARCHITECTURES);
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetSupportedArchs(int* architectures)
{
    std::memcpy(architectures, ARCHITECTURES, sizeof ARCHITECTURES);
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcCreateProgram(nvrtcProgram* program, const char* source, const char* name, int header_count,
                                             const char* const* headers, const char* const* header_names)
{
    if (program == nullptr || source == nullptr || header_count < 0)
    {
        return NVRTC_ERROR_INVALID_INPUT;
    }
    *program = new _nvrtcProgram;
    CompileRequest& request = (*program)->request;
    request.name = name == nullptr ? "" : name;
    request.source = source;
    for (int i = 0; i < header_count; i++)
    {
        request.headers.emplace_back(header_names[i], headers[i]);
    }
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcDestroyProgram(nvrtcProgram* program)
{
    if (program == nullptr || *program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    delete *program;
    *program = nullptr;
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcCompileProgram(nvrtcProgram program, int count, const char* const* options)
{
    if (program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    try
    {
        program->request.options.assign(options, options + count);
        CompileResult result = compile(program->request);
        program->log = std::move(result.log);
        program->image = result.succeeded ? wrap_image(result.library) : std::vector<unsigned char>();
        return result.succeeded ? NVRTC_SUCCESS : NVRTC_ERROR_COMPILATION;
    }
    catch (const std::exception& error)
    {
        program->log = error.what();
        return NVRTC_ERROR_INTERNAL_ERROR;
    }
}

DERAIN_EXPORT nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram program, size_t* size)
{
    if (program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    *size = program->log.size() + 1;
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetProgramLog(nvrtcProgram program, char* log)
{
    if (program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    std::memcpy(log, program->log.c_str(), program->log.size() + 1);
    return NVRTC_SUCCESS;
}

// As with the real one, a virtual architecture gives PTX only.
DERAIN_EXPORT nvrtcResult nvrtcGetCUBINSize(nvrtcProgram program, size_t* size)
{
    if (program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    *size = is_virtual(program->request.options) ? 0 : program->image.size();
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetPTXSize(nvrtcProgram program, size_t* size)
{
    if (program == nullptr)
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    *size = program->image.size();
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetPTX(nvrtcProgram program, unsigned char* image)
{
    if (program == nullptr || program->image.empty())
    {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    std::memcpy(image, program->image.data(), program->image.size());
    return NVRTC_SUCCESS;
}

DERAIN_EXPORT nvrtcResult nvrtcGetCUBIN(nvrtcProgram program, unsigned char* image)
{
    return nvrtcGetPTX(program, image);
}

DERAIN_EXPORT const char* nvrtcGetErrorString(nvrtcResult result)
{
    switch (result)
    {
    case NVRTC_SUCCESS:
        return "NVRTC_SUCCESS";
    case NVRTC_ERROR_OUT_OF_MEMORY:
        return "NVRTC_ERROR_OUT_OF_MEMORY";
    case NVRTC_ERROR_PROGRAM_CREATION_FAILURE:
        return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
    case NVRTC_ERROR_INVALID_INPUT:
        return "NVRTC_ERROR_INVALID_INPUT";
    case NVRTC_ERROR_INVALID_PROGRAM:
        return "NVRTC_ERROR_INVALID_PROGRAM";
    case NVRTC_ERROR_INVALID_OPTION:
        return "NVRTC_ERROR_INVALID_OPTION";
    case NVRTC_ERROR_COMPILATION:
        return "NVRTC_ERROR_COMPILATION";
    default:
        return "NVRTC_ERROR_INTERNAL_ERROR";
    }
}
