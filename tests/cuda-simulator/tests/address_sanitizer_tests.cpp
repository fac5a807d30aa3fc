// Kernels under AddressSanitizer, which ends the process at its first finding: each runs in a process of its own.
#include "device.h"
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace
{
const char* const SOURCE = R"(
extern "C" __global__ void local(float* x, int i)
{
    float values[8];
    for (int j = 0; j < 8; j++) { values[j] = x[j]; }
    __syncthreads();
    x[0] = *(volatile float*)&values[i];
}
extern "C" __global__ void global(float* x, int i) { x[i] = 1; }
extern "C" __global__ void shared(float* x, int i)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    shared_memory[i] = 1;
    __syncthreads();
    x[0] = shared_memory[i];
})";

// Runs "<kernel> <index>" in a child with the sanitizer in front, and gives its exit code and what it said.
std::string run_child(const std::string& kernel, int index, int& status)
{
    char self[512] = {};
    EXPECT(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    const std::string command =
        "DERAIN_SIMULATOR_CHECK=0 DERAIN_SIMULATOR_ASAN=1 PLANTED=" + kernel + " PLANTED_INDEX=" + std::to_string(index) +
        " ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$(g++ -print-file-name=libasan.so) '" + self + "' planted_run 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    EXPECT(pipe != nullptr);
    std::string output;
    char line[512];
    while (std::fgets(line, sizeof line, pipe) != nullptr)
    {
        output += line;
    }
    status = pclose(pipe);
    return output;
}

void expect_found(const std::string& kernel, int right, int wrong, const std::string& kind)
{
    int status = 0;
    const std::string silent = run_child(kernel, right, status);
    if (status != 0)
    {
        harness::fail(silent, __FILE__, __LINE__);
    }
    EXPECT_CONTAINS(run_child(kernel, wrong, status), kind);
    EXPECT(status != 0);
}
}

// Does nothing unless it is the child.
TEST(planted_run)
{
    const char* kernel = std::getenv("PLANTED");
    if (kernel != nullptr)
    {
        const Program program(SOURCE);
        const DeviceArray<float> x(std::vector<float>(8, 1.0f));
        EXPECT_EQUAL(launch(program.function(kernel), {}, {64}, 8, x.address(), std::atoi(std::getenv("PLANTED_INDEX"))), CUDA_SUCCESS);
    }
}

TEST(address_sanitizer_finds_overruns)
{
    expect_found("local", 7, 8, "stack-buffer-overflow");
    expect_found("global", 7, 8, "use-after-poison");
    expect_found("shared", 7, 8, "use-after-poison");
}
