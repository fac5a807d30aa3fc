// The host threads that run blocks: the one that launches, and helpers that live as long as the process.
#pragma once
#include "block_runner.h"
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace simulator
{
class HostThreads
{
public:
    using Work = std::function<void(BlockRunner&)>;

    static HostThreads& instance();

    // Runs the work on as many host threads as there is use for, the caller's among them, and returns when all have finished.
    void run(uint64_t blocks, const Work& work);

private:
    void help(unsigned index);
    void grow(unsigned helpers);

    std::mutex launching_; // one launch at a time
    std::mutex mutex_;
    std::condition_variable begin_;
    std::condition_variable end_;
    const Work* work_ = nullptr;
    uint64_t generation_ = 0;
    unsigned wanted_ = 0; // helpers with an index up to this take part
    unsigned working_ = 0;
    std::vector<std::unique_ptr<BlockRunner>> runners_;
};
}
