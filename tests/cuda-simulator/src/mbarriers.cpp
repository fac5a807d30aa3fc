#include "mbarriers.h"
#include "block_runner.h"
#include "checks.h"
#include "settings.h"

namespace simulator
{
namespace
{
constexpr unsigned MAX_ARRIVALS = (1 << 20) - 1;

unsigned own_warp()
{
    return BlockRunner::active()->self().warp;
}
}

void Mbarriers::init(unsigned address, unsigned arrivals, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    if (address % 8 != 0 || !runner.is_shared(runner.shared_base() + address, 8))
    {
        fail(Fault::Address, code, "mbarrier: %u is not the address of 8 aligned bytes of shared memory", address);
    }
    if (arrivals < 1 || arrivals > MAX_ARRIVALS)
    {
        fail(Fault::Launch, code, "mbarrier: it cannot wait for %u arrivals", arrivals);
    }
    for (const Barrier& barrier : barriers_)
    {
        if (barrier.address == address)
        {
            fail(Fault::Launch, code, "mbarrier: the one at shared address %u is initialised twice", address);
        }
    }
    if (barriers_.size() == WarpOrder::BARRIERS)
    {
        fail(Fault::Unsupported, code, "unsupported: more than %u mbarriers in a block", WarpOrder::BARRIERS);
    }
    const uint32_t step = settings().check ? checks::order().step(own_warp()) : 0;
    barriers_.push_back({address, arrivals, arrivals, 0, 0, 0, false, runner.self().linear, step, {}, {}, nullptr, {}, {}});
}

void Mbarriers::publish()
{
    const unsigned thread = BlockRunner::active()->self().linear;
    for (Barrier& barrier : barriers_)
    {
        barrier.is_published |= barrier.initializer == thread;
    }
}

Mbarriers::Barrier& Mbarriers::find(unsigned address, const char* what, const void* code)
{
    for (Barrier& barrier : barriers_)
    {
        if (barrier.address != address)
        {
            continue;
        }
        if (settings().check && !checks::order().knows_step(own_warp(), barrier.initializer / 32, barrier.initialized))
        {
            fail(Fault::Launch, code, "race: warp %u %s the mbarrier at shared address %u with no barrier after its initialisation",
                 own_warp(), what, address);
        }
        return barrier;
    }
    fail(Fault::Launch, code, "mbarrier: warp %u %s shared address %u, where none was initialised", own_warp(), what, address);
}

void Mbarriers::arrive(unsigned address, unsigned bytes, const void* code)
{
    Barrier& barrier = find(address, "arrives at", code);
    if (barrier.missing == 0)
    {
        fail(Fault::Launch, code,
             "mbarrier: more than %u arrivals in phase %u of the one at shared address %u, which waits for %llu bytes of copies",
             barrier.arrivals, barrier.phase, address, (unsigned long long)barrier.expected);
    }
    if (settings().check)
    {
        checks::order().tell(own_warp(), barrier.told);
    }
    barrier.missing--;
    barrier.expected += bytes;
    advance(barrier, code);
}

void Mbarriers::wait(unsigned address, unsigned parity, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    Barrier* barrier = &find(address, "waits on", code);
    const unsigned number = (unsigned)(barrier - barriers_.data());
    while (barrier->phase % 2 == (parity & 1))
    {
        barrier->waiting.push_back(runner.self().linear);
        barrier->waiting_code = code;
        advance(*barrier, code);
        barrier = &barriers_[number];
        if (barrier->phase % 2 == (parity & 1))
        {
            runner.sleep();
            barrier = &barriers_[number];
        }
    }
    if (settings().check)
    {
        checks::order().learn(own_warp(), barrier->known);
    }
}

unsigned Mbarriers::number(unsigned address, const void* code)
{
    const Barrier& barrier = find(address, "counts a copy on", code);
    if (!barrier.is_published)
    {
        fail(Fault::Launch, code,
             "proxy: a copy counts on the mbarrier at shared address %u, after whose initialisation there was no fence.mbarrier_init",
             address);
    }
    return (unsigned)(&barrier - barriers_.data());
}

void Mbarriers::start(unsigned number, Copy copy)
{
    Barrier& barrier = barriers_[number];
    barrier.under_way += copy.bytes;
    barrier.copies.push_back(std::move(copy));
    advance(barrier, nullptr);
}

// Ends the phase if nothing but copies is missing from it, and somebody waits for them.
void Mbarriers::advance(Barrier& barrier, const void* code)
{
    if (barrier.missing > 0)
    {
        return;
    }
    if (barrier.under_way > barrier.expected)
    {
        fail(Fault::Launch, code,
             "mbarrier: %llu bytes are copied in phase %u of the one at shared address %u, but its arrivals announced %llu",
             (unsigned long long)barrier.under_way, barrier.phase, barrier.address, (unsigned long long)barrier.expected);
    }
    if (barrier.under_way < barrier.expected || (barrier.waiting.empty() && !barrier.copies.empty()))
    {
        return;
    }
    for (const Copy& copy : barrier.copies)
    {
        copy.land();
    }
    barrier.copies.clear();
    barrier.expected = barrier.under_way = 0;
    barrier.missing = barrier.arrivals;
    barrier.phase++;
    barrier.known = barrier.told;
    barrier.known[WarpOrder::WARPS + (size_t)(&barrier - barriers_.data())] = barrier.phase;
    for (const unsigned thread : barrier.waiting)
    {
        BlockRunner::active()->wake(thread);
    }
    barrier.waiting.clear();
}

std::string Mbarriers::describe_waiting(const void*& code) const
{
    std::string text;
    for (const Barrier& barrier : barriers_)
    {
        if (barrier.waiting.empty())
        {
            continue;
        }
        code = barrier.waiting_code;
        text += ", " + std::to_string(barrier.waiting.size()) + " wait for phase " + std::to_string(barrier.phase) +
                " of the mbarrier at shared address " + std::to_string(barrier.address) + ", from which " +
                std::to_string(barrier.missing) + " of " + std::to_string(barrier.arrivals) + " arrivals are missing, with " +
                std::to_string(barrier.under_way) + " bytes copied of " + std::to_string(barrier.expected) + " announced";
    }
    return text;
}

std::string Mbarriers::describe_unfinished() const
{
    for (const Barrier& barrier : barriers_)
    {
        if (!barrier.copies.empty())
        {
            return "tensor copy: the block ends while " + std::to_string(barrier.under_way) +
                   " bytes are on their way to it; nobody has waited for phase " + std::to_string(barrier.phase) +
                   " of the mbarrier at shared address " + std::to_string(barrier.address);
        }
    }
    return "";
}

void init_barrier(unsigned address, unsigned arrivals)
{
    BlockRunner::active()->barriers().init(address, arrivals, __builtin_return_address(0));
}

void publish_barriers()
{
    BlockRunner::active()->barriers().publish();
    if (settings().check)
    {
        checks::fence_async_proxy();
    }
}

void arrive_at_barrier(unsigned address, unsigned bytes)
{
    BlockRunner::active()->barriers().arrive(address, bytes, __builtin_return_address(0));
}

void wait_for_barrier(unsigned address, unsigned parity)
{
    BlockRunner::active()->barriers().wait(address, parity, __builtin_return_address(0));
}
}
