// Where threads of a block wait for one another, and what can go wrong there: collectives of a warp, barriers of the block, deadlocks.
#include "block_runner.h"
#include "settings.h"
#include <cstdio>
#include <cstring>

namespace simulator
{
namespace
{
constexpr unsigned WHOLE_WARP = 0xffffffffu;

// Mostly the same literal, so the characters are hardly ever looked at.
bool is_same(const char* a, const char* b)
{
    return a == b || std::strcmp(a, b) == 0;
}

bool is_same(Site a, Site b)
{
    return a.line == b.line && is_same(a.file, b.file);
}
}

void BlockRunner::finish(ThreadRecord& thread)
{
    WarpRecord& warp = warps_[thread.warp];
    const unsigned bit = 1u << thread.lane;
    copies_.land_all(thread.linear);
    warp.ready &= ~bit;
    warp.exited |= bit;
    live_--;
    for (unsigned waiting = warp.arrived; waiting != 0; waiting &= waiting - 1)
    {
        const ThreadRecord& other = threads_[thread.warp * 32 + (unsigned)__builtin_ctz(waiting)];
        if (other.meeting.mask & bit)
        {
            fail(Fault::Launch, nullptr, "divergence: lane %u ends while lane %u waits for it in %s at %s:%d (mask %08x)", thread.lane,
                 other.lane, other.meeting.operation, other.meeting.site.file, other.meeting.site.line, other.meeting.mask);
        }
    }
}

void BlockRunner::meet(const char* operation, unsigned mask, void* argument, Exchange exchange, Site site, const void* code)
{
    ThreadRecord& me = self();
    WarpRecord& warp = warps_[me.warp];
    const unsigned bit = 1u << me.lane;
    if ((mask & bit) == 0)
    {
        fail(Fault::Launch, code, "partial mask: lane %u calls %s at %s:%d, but the mask %08x leaves it out", me.lane, operation, site.file,
             site.line, mask);
    }
    // Lanes that the block does not have count as gone home; ones that left early do not.
    const unsigned expected = mask & warp.existing;
    if (expected & warp.exited)
    {
        fail(Fault::Launch, code, "partial mask: %s at %s:%d names lane %d (mask %08x), which has ended", operation, site.file, site.line,
             __builtin_ctz(expected & warp.exited), mask);
    }
    const unsigned met = matching_lanes(me, expected, {operation, mask, site}, code) | bit;
    me.meeting = {operation, mask, site};
    warp.arguments[me.lane] = argument;
    if (met != expected)
    {
        warp.arrived |= bit;
        warp.arrived_apart |= mask == WHOLE_WARP ? 0 : bit;
        warp.ready &= ~bit;
        leave_and_wait();
        return;
    }
    warp.arrived &= ~expected;
    warp.arrived_apart &= ~expected;
    if (exchange != nullptr)
    {
        exchange(warp.arguments, expected);
    }
    warp.ready |= expected;
}

// The lanes that wait in the caller's own collective. One that waits elsewhere with a mask that names the caller can never be met.
unsigned BlockRunner::matching_lanes(const ThreadRecord& me, unsigned expected, const Meeting& meeting, const void* code)
{
    const WarpRecord& warp = warps_[me.warp];
    unsigned waiting = warp.arrived & expected;
    unsigned met = waiting;
    if (meeting.mask == WHOLE_WARP && warp.arrived_apart == 0)
    {
        waiting &= -waiting; // all are in one collective: one stands for all
    }
    for (; waiting != 0; waiting &= waiting - 1)
    {
        const ThreadRecord& other = threads_[me.warp * 32 + (unsigned)__builtin_ctz(waiting)];
        const Meeting& theirs = other.meeting;
        if ((theirs.mask >> me.lane & 1) == 0)
        {
            met &= ~(1u << other.lane); // busy with a part of the warp that the caller is not in; it may come later
            continue;
        }
        if (!is_same(theirs.site, meeting.site) || !is_same(theirs.operation, meeting.operation))
        {
            fail(Fault::Launch, code, "divergence: lane %u is in %s at %s:%d while lane %u waits for it in %s at %s:%d", me.lane,
                 meeting.operation, meeting.site.file, meeting.site.line, other.lane, theirs.operation, theirs.site.file, theirs.site.line);
        }
        if (theirs.mask != meeting.mask)
        {
            fail(Fault::Launch, code, "partial mask: %s at %s:%d with mask %08x by lane %u, %08x by lane %u", meeting.operation,
                 meeting.site.file, meeting.site.line, meeting.mask, me.lane, theirs.mask, other.lane);
        }
    }
    return met;
}

void BlockRunner::synchronize(Site site, const void* code)
{
    ThreadRecord& me = self();
    if (waiting_at_barrier_ == 0)
    {
        barrier_site_ = site;
        barrier_thread_ = me.linear;
    }
    else if (!is_same(barrier_site_, site))
    {
        fail(Fault::Launch, code, "divergence: __syncthreads at %s:%d while thread %u waits in the one at %s:%d", site.file, site.line,
             barrier_thread_, barrier_site_.file, barrier_site_.line);
    }
    waiting_at_barrier_++;
    WarpRecord& mine = warps_[me.warp];
    if (waiting_at_barrier_ < threads_.size())
    {
        mine.at_barrier |= 1u << me.lane;
        mine.ready &= ~(1u << me.lane);
        leave_and_wait();
        return;
    }
    waiting_at_barrier_ = 0;
    for (WarpRecord& warp : warps_)
    {
        warp.ready |= warp.at_barrier;
        warp.at_barrier = 0;
    }
    if (settings().check)
    {
        checks::block_synchronized();
    }
}

void BlockRunner::sleep()
{
    const ThreadRecord& me = self();
    warps_[me.warp].ready &= ~(1u << me.lane);
    leave_and_wait();
}

void BlockRunner::wake(unsigned thread)
{
    warps_[thread / 32].ready |= 1u << thread % 32;
}

void BlockRunner::wait_for_registers()
{
    waiting_for_registers_.push_back(self().linear);
    sleep();
}

void BlockRunner::registers_changed()
{
    for (const unsigned thread : waiting_for_registers_)
    {
        wake(thread);
    }
    waiting_for_registers_.clear();
}

Finding BlockRunner::deadlock() const
{
    const void* code = nullptr;
    std::string text = "deadlock: " + std::to_string(threads_.size() - live_) + " threads have ended";
    if (waiting_at_barrier_ > 0)
    {
        text += ", " + std::to_string(waiting_at_barrier_) + " wait in __syncthreads at " + barrier_site_.file + ":" +
                std::to_string(barrier_site_.line);
    }
    unsigned in_collectives = 0;
    const Meeting* meeting = nullptr;
    unsigned arrived = 0;
    for (unsigned w = 0; w < warps_.size(); w++)
    {
        if (warps_[w].arrived != 0)
        {
            in_collectives += (unsigned)__builtin_popcount(warps_[w].arrived);
            arrived = warps_[w].arrived;
            meeting = &threads_[w * 32 + (unsigned)__builtin_ctz(arrived)].meeting;
        }
    }
    if (meeting != nullptr)
    {
        char line[256];
        std::snprintf(line, sizeof line, ", %u wait in %s at %s:%d (mask %08x, arrived %08x)", in_collectives, meeting->operation,
                      meeting->site.file, meeting->site.line, meeting->mask, arrived);
        text += line;
    }
    text += barriers_.describe_waiting(code) + named_barriers_.describe_waiting(code);
    if (!waiting_for_registers_.empty())
    {
        text += ", " + std::to_string(waiting_for_registers_.size()) + " wait in setmaxnreg.inc for registers, of which " +
                std::to_string(warpgroups_.free_registers()) + " are free for each lane";
    }
    return {Fault::Launch, text, code};
}
}
