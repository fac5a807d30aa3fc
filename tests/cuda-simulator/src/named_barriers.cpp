#include "named_barriers.h"
#include "block_runner.h"
#include "checks.h"
#include "settings.h"

namespace simulator
{
void NamedBarriers::meet(int number, int threads, bool waits, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    const Thread& self = runner.self();
    if (number < 1 || number >= COUNT)
    {
        fail(Fault::Launch, code, "barrier %d: there are 1 to %d beside that of __syncthreads", number, COUNT - 1);
    }
    if (threads < 32 || threads % 32 != 0 || (unsigned)threads > runner.grid().threads())
    {
        fail(Fault::Launch, code, "barrier %d: %d threads are not whole warps of this block", number, threads);
    }
    Barrier& barrier = barriers_[(size_t)number];
    if (barrier.come > 0 && barrier.threads != threads)
    {
        fail(Fault::Launch, code, "divergence: barrier %d is of %d threads here and of %d for those that have come to it", number, threads,
             barrier.threads);
    }
    barrier.threads = threads;
    barrier.come++;
    if (settings().check)
    {
        checks::order().tell(self.warp, barrier.told);
    }
    if (barrier.come == threads)
    {
        barrier.come = 0;
        barrier.known = barrier.told;
        for (const unsigned thread : barrier.waiting)
        {
            runner.wake(thread);
        }
        barrier.waiting.clear();
    }
    else if (waits)
    {
        barrier.waiting.push_back(self.linear);
        barrier.code = code;
        runner.sleep();
    }
    if (waits && settings().check)
    {
        checks::order().learn(self.warp, barrier.known);
    }
}

std::string NamedBarriers::describe_waiting(const void*& code) const
{
    std::string text;
    for (size_t number = 1; number < barriers_.size(); number++)
    {
        const Barrier& barrier = barriers_[number];
        if (!barrier.waiting.empty())
        {
            code = barrier.code;
            text += ", " + std::to_string(barrier.waiting.size()) + " wait at barrier " + std::to_string(number) + ", to which " +
                    std::to_string(barrier.come) + " of " + std::to_string(barrier.threads) + " threads have come";
        }
    }
    return text;
}

void synchronize_threads(int barrier, int threads, bool waits)
{
    BlockRunner::active()->named_barriers().meet(barrier, threads, waits, __builtin_return_address(0));
}
}
