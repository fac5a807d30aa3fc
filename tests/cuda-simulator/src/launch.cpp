#include "launch.h"
#include "block_runner.h"
#include "exports.h"
#include "faults.h"
#include "host_threads.h"
#include "memory.h"
#include "settings.h"
#include <atomic>
#include <cstdio>
#include <cstring>

namespace simulator
{
namespace
{
std::atomic<int64_t> launches;

std::string place(const Function& function, const BlockRunner& runner, const Thread* thread)
{
    char text[160];
    const uint3 grid = runner.grid().grid_size;
    const uint64_t block = runner.block();
    std::snprintf(text, sizeof text, "; kernel %s, block (%u,%u,%u)", function.kernel->name, (unsigned)(block % grid.x),
                  (unsigned)(block / grid.x % grid.y), (unsigned)(block / grid.x / grid.y));
    std::string result = text;
    if (thread != nullptr)
    {
        std::snprintf(text, sizeof text, ", thread (%u,%u,%u)", thread->index.x, thread->index.y, thread->index.z);
        result += text;
    }
    return result;
}

// The first finding of any block; the others stop at their next block.
class FirstFinding
{
public:
    bool found() const { return found_.load(std::memory_order_relaxed); }

    void keep(const Finding& finding, const std::string& where)
    {
        std::lock_guard lock(mutex_);
        if (!found_)
        {
            finding_ = finding;
            finding_.text += where;
            found_ = true;
        }
    }

    const Finding& finding() const { return finding_; }

private:
    std::mutex mutex_;
    std::atomic<bool> found_{false};
    Finding finding_;
};

CUresult result_of(Fault fault)
{
    switch (fault)
    {
    case Fault::Address:
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    case Fault::Unsupported:
        return CUDA_ERROR_NOT_SUPPORTED;
    default:
        return CUDA_ERROR_LAUNCH_FAILED;
    }
}

bool fits(const dim3& size, unsigned x, unsigned y, unsigned z)
{
    return size.x >= 1 && size.y >= 1 && size.z >= 1 && size.x <= x && size.y <= y && size.z <= z;
}
}

CUresult check_launch(const Launch& launch)
{
    const Function& function = *launch.function;
    if (!fits(launch.grid, 0x7fffffff, 65535, 65535) || !fits(launch.block, 1024, 1024, 64))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const uint64_t threads = (uint64_t)launch.block.x * launch.block.y * launch.block.z;
    if (threads > 1024 || threads > function.kernel->maximum_threads)
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (launch.dynamic_shared > (unsigned)function.dynamic_limit ||
        launch.dynamic_shared + (unsigned)function.module->static_shared_bytes() > (unsigned)settings().shared_limit())
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

CUresult run_launch(const Launch& launch)
{
    launches++;
    if (faults().next_launch_fails())
    {
        publish("injected: the launch of " + std::string(launch.function->kernel->name) + " fails");
        return CUDA_ERROR_LAUNCH_FAILED;
    }
    // As parameters may be aligned at most.
    struct alignas(64) Line
    {
        unsigned char bytes[64];
    };
    std::vector<Line> parameters(launch.parameters.size() / sizeof(Line) + 1);
    std::memcpy(parameters.data(), launch.parameters.data(), launch.parameters.size());
    const Grid grid{launch.function->module,
                    launch.function->kernel,
                    parameters[0].bytes,
                    {launch.grid.x, launch.grid.y, launch.grid.z},
                    {launch.block.x, launch.block.y, launch.block.z},
                    launch.dynamic_shared,
                    settings().seed,
                    next_launch_number()};
    const uint64_t blocks = grid.blocks();
    std::atomic<uint64_t> next{0};
    FirstFinding first;
    const auto work = [&](BlockRunner& runner) {
        runner.begin(grid);
        for (uint64_t block; !first.found() && (block = next++) < blocks;)
        {
            const Finding finding = runner.run(block);
            if (finding)
            {
                first.keep(finding, place(*launch.function, runner, runner.culprit()));
            }
        }
        runner.end();
    };
    HostThreads::instance().run(blocks, work);

    Finding finding = first.finding();
    if (!finding)
    {
        finding.text = device_memory().find_overrun();
        finding.fault = finding.text.empty() ? Fault::None : Fault::Address;
        finding.text += "; kernel " + std::string(launch.function->kernel->name);
    }
    if (finding)
    {
        const std::string source = source_of(finding.code);
        publish(finding.text + (source.empty() ? "" : "; at " + source));
        return result_of(finding.fault);
    }
    return CUDA_SUCCESS;
}

int64_t launch_count()
{
    return launches;
}
}

DERAIN_EXPORT long long derain_simulator_launches()
{
    return simulator::launch_count();
}
