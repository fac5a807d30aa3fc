// Compiled kernels: the container in which the compiler hands them out, and the loaded form.
#pragma once
#include "../include/derain_simulator_abi.h"
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace simulator
{
// In front of the shared library's bytes, since cuModuleLoadData is given no length.
struct ImageHeader
{
    char magic[8];
    uint64_t bytes;
    uint64_t hash;
};

std::vector<unsigned char> wrap_image(const std::vector<unsigned char>& library);
uint64_t hash_bytes(const void* data, size_t size, uint64_t seed = 14695981039346656037u);

struct Function
{
    const struct Module* module;
    const Kernel* kernel;
    int dynamic_limit = 48 * 1024; // until the launcher opts into more
};

struct Module
{
    void* library = nullptr;
    int file = -1;
    Program program{};
    size_t shared_bytes = 0;                    // of its thread-local image
    const unsigned char* image_begin = nullptr; // of the loaded library
    const unsigned char* image_end = nullptr;
    std::map<std::string, std::unique_ptr<Function>> functions;

    ~Module();

    bool has_dynamic_shared() const { return program.has_dynamic_shared; }

    // Where shared_memory begins in the image.
    unsigned dynamic_offset() const { return (unsigned)program.marker_offset; }

    // The module's shared memory on the calling host thread.
    unsigned char* shared_base() const { return program.shared_image(); }

    // Whether the address is the library's own: a constant table.
    bool holds_constant(const void* address) const { return address >= image_begin && address < image_end; }

    int static_shared_bytes() const;
};

// Null with a message where the image is none of ours or does not load.
std::unique_ptr<Module> load_module(const void* image, std::string& message);
}
