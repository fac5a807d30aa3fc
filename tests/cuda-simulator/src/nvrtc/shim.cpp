#include "shim.h"

// SIMULATOR_INCLUDE is the folder of the headers, given by build.sh.
#define EMBED(symbol, file)                                                                                                                \
    asm(".section .rodata\n"                                                                                                               \
        ".globl " #symbol "_start\n"                                                                                                       \
        ".hidden " #symbol "_start\n"                                                                                                      \
        ".globl " #symbol "_end\n"                                                                                                         \
        ".hidden " #symbol "_end\n" #symbol "_start: .incbin \"" SIMULATOR_INCLUDE "/" file "\"\n" #symbol "_end:\n"                       \
        ".previous\n");                                                                                                                    \
    extern "C" const char symbol##_start[];                                                                                                \
    extern "C" const char symbol##_end[];

EMBED(simulator_shim_main, "derain_simulator.h")
EMBED(simulator_shim_abi, "derain_simulator_abi.h")
EMBED(simulator_shim_builtins, "derain_simulator_builtins.h")

namespace simulator
{
const std::vector<ShimHeader>& shim_headers()
{
    const auto text = [](const char* start, const char* end) { return std::string_view(start, (size_t)(end - start)); };
    static const std::vector<ShimHeader> headers = {
        {"derain_simulator.h", text(simulator_shim_main_start, simulator_shim_main_end)},
        {"derain_simulator_abi.h", text(simulator_shim_abi_start, simulator_shim_abi_end)},
        {"derain_simulator_builtins.h", text(simulator_shim_builtins_start, simulator_shim_builtins_end)},
    };
    return headers;
}
}
