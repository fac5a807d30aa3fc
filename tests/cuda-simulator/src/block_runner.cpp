#include "block_runner.h"
#include "checks.h"
#include "module.h"
#include "settings.h"
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace simulator
{
__thread Current current __attribute__((tls_model("initial-exec")));

namespace
{
__thread BlockRunner* active_runner __attribute__((tls_model("initial-exec")));

// After the dynamic shared memory that a launch asked for, where the capacity has room for it. NaN as any float type.
constexpr unsigned CANARY_BYTES = 64;
constexpr unsigned char CANARY = 0xfb;
constexpr unsigned WHOLE_WARP = 0xffffffffu;
}

BlockRunner* BlockRunner::active()
{
    return active_runner;
}

void BlockRunner::begin(const Grid& grid)
{
    grid_ = &grid;
    active_runner = this;
    const unsigned count = grid.threads();
    threads_.resize(count);
    warps_.resize((count + 31) / 32);
    for (unsigned i = 0; i < count; i++)
    {
        ThreadRecord& thread = threads_[i];
        thread.index = {i % grid.block_size.x, i / grid.block_size.x % grid.block_size.y, i / grid.block_size.x / grid.block_size.y};
        thread.linear = i;
        thread.warp = i / 32;
        thread.lane = i % 32;
    }
    shared_base_ = grid.module->shared_base();
    shared_bytes_ = grid.module->shared_bytes;
    dynamic_offset_ = grid.module->dynamic_offset();
    if (settings().check)
    {
        if (check_state_ == nullptr)
        {
            check_state_ = std::make_unique<checks::State>();
        }
        checks::begin_launch(*this);
    }
}

void BlockRunner::end()
{
    active_runner = nullptr;
}

void BlockRunner::enter_block(uint64_t block)
{
    block_ = block;
    const uint3 size = grid_->grid_size;
    current = {nullptr, {(unsigned)(block % size.x), (unsigned)(block / size.x % size.y), (unsigned)(block / size.x / size.y)}, size,
               grid_->block_size, shared_base_};
    const unsigned count = (unsigned)threads_.size();
    for (unsigned w = 0; w < warps_.size(); w++)
    {
        const unsigned lanes = count - w * 32;
        const unsigned existing = lanes >= 32 ? 0xffffffffu : (1u << lanes) - 1;
        WarpRecord& warp = warps_[w];
        warp.existing = warp.ready = existing;
        warp.started = warp.arrived = warp.arrived_apart = warp.at_barrier = warp.exited = 0;
    }
    current_warp_ = 0;
    live_ = count;
    waiting_at_barrier_ = 0;
    random_ = grid_->seed == 0 ? 0 : grid_->seed * 2654435761u + (uint32_t)block * 40503u + 1;
    finding_ = {};
    culprit_ = nullptr;
    copies_.begin_block(count);
    fill_shared_memory();
}

// All ones: not a number in every float type, so that what nobody wrote shows in the result.
void BlockRunner::fill_shared_memory()
{
    if (!grid_->module->has_dynamic_shared())
    {
        std::memset(shared_base_, 0xff, shared_bytes_);
        return;
    }
    std::memset(shared_base_, 0xff, dynamic_offset_ + grid_->dynamic_shared);
    const size_t end = dynamic_offset_ + SHARED_CAPACITY;
    std::memset(shared_base_ + end, 0xff, shared_bytes_ - end);
    if (grid_->dynamic_shared + CANARY_BYTES <= SHARED_CAPACITY)
    {
        std::memset(shared_base_ + dynamic_offset_ + grid_->dynamic_shared, CANARY, CANARY_BYTES);
    }
}

void BlockRunner::check_canary()
{
    if (!grid_->module->has_dynamic_shared() || grid_->dynamic_shared + CANARY_BYTES > SHARED_CAPACITY)
    {
        return;
    }
    const unsigned char* canary = shared_base_ + dynamic_offset_ + grid_->dynamic_shared;
    for (unsigned i = 0; i < CANARY_BYTES; i++)
    {
        if (canary[i] != CANARY)
        {
            finding_ = {Fault::Address,
                        "shared memory: byte " + std::to_string(grid_->dynamic_shared + i) + " was stored to, past the " +
                            std::to_string(grid_->dynamic_shared) + " bytes of dynamic shared memory that the launch asked for",
                        nullptr};
            return;
        }
    }
}

Finding BlockRunner::run(uint64_t block)
{
    enter_block(block);
    if (settings().check)
    {
        checks::begin_block(*this);
    }
    go_to(*pick(), &main_stack_pointer_);
    if (!finding_ && live_ > 0)
    {
        finding_ = deadlock();
    }
    if (!finding_)
    {
        check_canary();
    }
    if (finding_)
    {
        stacks_.release_all();
    }
    current.thread = nullptr;
    return finding_;
}

// Every stack runs threads one after the other: one whose kernel never waits costs a call, and no switch.
void BlockRunner::fiber_body()
{
    BlockRunner& runner = *active_runner;
    for (;;)
    {
        runner.grid_->kernel->run(runner.grid_->parameters);
        ThreadRecord& finished = runner.self();
        runner.finish(finished);
        ThreadRecord* next = runner.pick();
        if (next != nullptr && !runner.started(*next))
        {
            next->stack = finished.stack;
            runner.warps_[next->warp].started |= 1u << next->lane;
            current.thread = next;
            continue;
        }
        runner.stacks_.release(finished.stack);
        void* unused;
        if (next != nullptr)
        {
            runner.go_to(*next, &unused);
        }
        derain_simulator_switch(&unused, runner.main_stack_pointer_);
    }
}

void BlockRunner::go_to(ThreadRecord& next, void** save)
{
    current.thread = &next;
    WarpRecord& warp = warps_[next.warp];
    const unsigned bit = 1u << next.lane;
    if ((warp.started & bit) == 0)
    {
        warp.started |= bit;
        next.stack = stacks_.acquire();
        next.stack_pointer = stacks_.prepare(next.stack, &BlockRunner::fiber_body);
    }
    derain_simulator_switch(save, next.stack_pointer);
}

// The calling fiber has noted what it waits for and is no longer ready.
void BlockRunner::leave_and_wait()
{
    ThreadRecord& me = self();
    ThreadRecord* next = pick();
    if (next == nullptr)
    {
        // Nobody can run: run() sees that threads are left.
        derain_simulator_switch(&me.stack_pointer, main_stack_pointer_);
    }
    go_to(*next, &me.stack_pointer);
}

ThreadRecord* BlockRunner::pick()
{
    if (random_ != 0)
    {
        return pick_at_random();
    }
    const unsigned count = (unsigned)warps_.size();
    unsigned w = current_warp_;
    for (unsigned i = 0; i < count; i++)
    {
        if (warps_[w].ready != 0)
        {
            current_warp_ = w;
            return &threads_[w * 32 + (unsigned)__builtin_ctz(warps_[w].ready)];
        }
        w = w + 1 == count ? 0 : w + 1;
    }
    return nullptr;
}

ThreadRecord* BlockRunner::pick_at_random()
{
    const auto draw = [this](unsigned below) {
        random_ = random_ * 1664525u + 1013904223u;
        return (unsigned)((uint64_t)(random_ >> 4) * below >> 28);
    };
    const unsigned count = (unsigned)warps_.size();
    const unsigned start = draw(count);
    for (unsigned i = 0; i < count; i++)
    {
        const unsigned w = (start + i) % count;
        const unsigned ready = warps_[w].ready;
        if (ready != 0)
        {
            const unsigned turn = draw(32);
            const unsigned turned = ready >> turn | ready << (-turn & 31);
            return &threads_[w * 32 + (((unsigned)__builtin_ctz(turned) + turn) & 31)];
        }
    }
    return nullptr;
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
        if (theirs.site.line != meeting.site.line || std::strcmp(theirs.operation, meeting.operation) != 0 ||
            std::strcmp(theirs.site.file, meeting.site.file) != 0)
        {
            fail(Fault::Launch, code, "divergence: lane %u is in %s at %s:%d while lane %u waits for it in %s at %s:%d", me.lane,
                 meeting.operation, meeting.site.file, meeting.site.line, other.lane, theirs.operation, theirs.site.file,
                 theirs.site.line);
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
    else if (barrier_site_.line != site.line || std::strcmp(barrier_site_.file, site.file) != 0)
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

Finding BlockRunner::deadlock() const
{
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
    return {Fault::Launch, text, nullptr};
}

bool BlockRunner::is_shared(const void* address, size_t size) const
{
    const unsigned char* start = (const unsigned char*)address;
    return start >= shared_base_ && start + size <= shared_base_ + shared_bytes_;
}

bool BlockRunner::is_own_memory(const void* address) const
{
    const auto within = [address](const void* base, size_t size) {
        return (const unsigned char*)address >= (const unsigned char*)base && (const unsigned char*)address < (const unsigned char*)base + size;
    };
    return stacks_.contains(address) || within(&current, sizeof current) ||
           within(threads_.data(), threads_.size() * sizeof(ThreadRecord)) || within(grid_->parameters, grid_->kernel->parameter_bytes);
}

void BlockRunner::abandon(Finding finding)
{
    finding_ = std::move(finding);
    culprit_ = current.thread;
    void* unused;
    derain_simulator_switch(&unused, main_stack_pointer_);
    __builtin_unreachable();
}

void fail(Fault fault, const void* code, const char* format, ...)
{
    char text[768];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    BlockRunner::active()->abandon({fault, text, code});
}
}
