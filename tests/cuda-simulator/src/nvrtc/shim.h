// The headers that make CUDA source compile for the host, carried inside the library.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace simulator
{
struct ShimHeader
{
    const char* name;
    std::string_view text;
};

const std::vector<ShimHeader>& shim_headers();
}
