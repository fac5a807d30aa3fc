// From CUDA source to a shared library: what is added to the source, and g++'s run.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace simulator
{
struct CompileRequest
{
    std::string name;
    std::string source;
    std::vector<std::pair<std::string, std::string>> headers; // name, text
    std::vector<std::string> options;                         // NVRTC's
};

struct CompileResult
{
    bool succeeded = false;
    std::string log;
    std::vector<unsigned char> library;
};

// The flags that g++ gets besides the defines and include folders of the request.
std::vector<std::string> compiler_flags();

// The source's entries described for the driver, to stand behind the source. Empty where it has none.
std::string describe_entries(const std::string& source);

CompileResult compile(const CompileRequest& request);
}
