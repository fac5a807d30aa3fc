#include "host_threads.h"
#include "settings.h"
#include <thread>

namespace simulator
{
// Never destroyed: at the end of the process the helpers still wait on its members.
HostThreads& HostThreads::instance()
{
    static HostThreads& threads = *new HostThreads;
    return threads;
}

void HostThreads::run(uint64_t blocks, const Work& work)
{
    std::lock_guard launching(launching_);
    const uint64_t useful = blocks < settings().threads ? blocks : settings().threads;
    const unsigned helpers = (unsigned)useful - 1;
    grow(helpers);
    if (helpers > 0)
    {
        std::lock_guard lock(mutex_);
        work_ = &work;
        wanted_ = helpers;
        generation_++;
        begin_.notify_all();
    }
    work(*runners_[0]);
    if (helpers > 0)
    {
        std::unique_lock lock(mutex_);
        work_ = nullptr; // one that wakes only now has nothing to do
        end_.wait(lock, [this] { return working_ == 0; });
    }
}

void HostThreads::grow(unsigned helpers)
{
    while (runners_.size() < helpers + 1)
    {
        std::lock_guard lock(mutex_);
        runners_.push_back(std::make_unique<BlockRunner>());
        const unsigned index = (unsigned)runners_.size() - 1;
        if (index > 0)
        {
            std::thread([this, index] { help(index); }).detach();
        }
    }
}

void HostThreads::help(unsigned index)
{
    uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    BlockRunner& runner = *runners_[index];
    for (;;)
    {
        begin_.wait(lock, [&] { return generation_ != seen; });
        seen = generation_;
        if (work_ == nullptr || index > wanted_)
        {
            continue;
        }
        const Work& work = *work_;
        working_++;
        lock.unlock();
        work(runner);
        lock.lock();
        working_--;
        end_.notify_one();
    }
}
}
