// What the environment says, read once; the exports in faults.cpp change some of it later.
#pragma once
#include <cstdint>
#include <string>

namespace simulator
{
struct Settings
{
    unsigned threads;       // DERAIN_SIMULATOR_THREADS: host threads that run blocks
    unsigned seed;          // DERAIN_SIMULATOR_SEED: 0 runs threads in order, another value in an order of its own
    bool sequential;        // DERAIN_SIMULATOR_SEQUENTIAL: one host thread, in order, for a debugger
    bool check;             // DERAIN_SIMULATOR_CHECK: every access of a kernel is checked
    bool address_sanitizer; // DERAIN_SIMULATOR_ASAN
    bool quiet;             // DERAIN_SIMULATOR_QUIET: findings are kept, not printed
    int devices;            // DERAIN_SIMULATOR_DEVICES
    int64_t memory;         // DERAIN_SIMULATOR_MEMORY: bytes of each device
    int capability;         // DERAIN_SIMULATOR_CAPABILITY: 90 for 9.0
    int multiprocessors;    // DERAIN_SIMULATOR_MULTIPROCESSORS
    std::string flags;      // DERAIN_SIMULATOR_FLAGS: more flags for g++
    std::string keep;       // DERAIN_SIMULATOR_KEEP: a folder in which sources and compiled kernels stay

    // Bytes of shared memory that a block of this device may ask for.
    int shared_limit() const;
};

Settings& settings();
}
