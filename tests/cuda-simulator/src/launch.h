// Runs whole grids on the host's threads.
#pragma once
#include "cuda_api.h"
#include "module.h"
#include <cstdint>
#include <vector>

namespace simulator
{
struct Launch
{
    const Function* function;
    std::vector<unsigned char> parameters;
    dim3 grid;
    dim3 block;
    unsigned dynamic_shared;
};

// What cuLaunchKernel refuses before anything runs, with a message where the reason is not the caller's to guess.
CUresult check_launch(const Launch& launch);

CUresult run_launch(const Launch& launch);

int64_t launch_count();
}
