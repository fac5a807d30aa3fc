#include "block_runner.h"
#include "checks.h"
#include "module.h"
#include "settings.h"
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <pthread.h>

namespace simulator
{
__thread Current current __attribute__((tls_model("initial-exec")));
__thread BlockRunner* active_runner __attribute__((tls_model("initial-exec")));

namespace
{
// After the dynamic shared memory that a launch asked for, where the capacity has room for it. NaN as any float type.
constexpr unsigned CANARY_BYTES = 64;
constexpr unsigned char CANARY = 0xfb;

// Registers of a thread as the compiler divides them by the launch bounds, in eights.
unsigned registers_of(const Kernel& kernel)
{
    const unsigned registers = 65536 / (kernel.maximum_threads * kernel.minimum_blocks) / 8 * 8;
    return registers > 255 ? 255 : registers;
}

// The stack of the calling host thread.
Context own_stack()
{
    pthread_attr_t attributes;
    void* bottom = nullptr;
    size_t size = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &bottom, &size);
    pthread_attr_destroy(&attributes);
    return {nullptr, nullptr, bottom, size};
}
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
    if (settings().address_sanitizer)
    {
        main_ = own_stack();
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
    current = {nullptr,
               {(unsigned)(block % size.x), (unsigned)(block / size.x % size.y), (unsigned)(block / size.x / size.y)},
               size,
               grid_->block_size,
               shared_base_};
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
    barriers_.begin_block();
    named_barriers_.begin_block();
    warpgroups_.begin_block((unsigned)warps_.size(), registers_of(*grid_->kernel));
    waiting_for_registers_.clear();
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
    const unsigned char* beyond = shared_base_ + dynamic_offset_ + grid_->dynamic_shared;
    address_sanitizer::unpoison(shared_base_, shared_bytes_);
    std::memset(shared_base_, 0xff, dynamic_offset_ + grid_->dynamic_shared);
    const size_t end = dynamic_offset_ + SHARED_CAPACITY;
    std::memset(shared_base_ + end, 0xff, shared_bytes_ - end);
    if (grid_->dynamic_shared + CANARY_BYTES <= SHARED_CAPACITY)
    {
        std::memset(shared_base_ + dynamic_offset_ + grid_->dynamic_shared, CANARY, CANARY_BYTES);
    }
    if (settings().address_sanitizer)
    {
        address_sanitizer::poison(beyond, SHARED_CAPACITY - grid_->dynamic_shared);
    }
}

// Copies and products that nobody waited for.
void BlockRunner::check_leftovers()
{
    std::string text = barriers_.describe_unfinished();
    text = text.empty() ? warpgroups_.describe_unfinished() : text;
    if (!text.empty())
    {
        finding_ = {Fault::Launch, text, nullptr};
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
    go_to(*pick(), main_);
    if (!finding_ && live_ > 0)
    {
        finding_ = deadlock();
    }
    if (!finding_)
    {
        check_leftovers();
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
    address_sanitizer::arrive(nullptr);
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
        if (next != nullptr)
        {
            runner.go_to(*next, finished.context);
        }
        switch_context(finished.context, runner.main_);
    }
}

void BlockRunner::go_to(ThreadRecord& next, Context& from)
{
    current.thread = &next;
    WarpRecord& warp = warps_[next.warp];
    const unsigned bit = 1u << next.lane;
    if ((warp.started & bit) == 0)
    {
        warp.started |= bit;
        next.stack = stacks_.acquire();
        next.context = stacks_.prepare(next.stack, &BlockRunner::fiber_body);
    }
    switch_context(from, next.context);
}

// The calling fiber has noted what it waits for and is no longer ready.
void BlockRunner::leave_and_wait()
{
    ThreadRecord& me = self();
    ThreadRecord* next = pick();
    if (next == nullptr)
    {
        // Nobody can run: run() sees that threads are left.
        switch_context(me.context, main_);
    }
    go_to(*next, me.context);
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

bool BlockRunner::is_shared(const void* address, size_t size) const
{
    const unsigned char* start = (const unsigned char*)address;
    return start >= shared_base_ && start + size <= shared_base_ + shared_bytes_;
}

bool BlockRunner::is_own_memory(const void* address) const
{
    const auto within = [address](const void* base, size_t size) {
        return (const unsigned char*)address >= (const unsigned char*)base &&
               (const unsigned char*)address < (const unsigned char*)base + size;
    };
    return stacks_.contains(address) || within(&current, sizeof current) ||
           within(threads_.data(), threads_.size() * sizeof(ThreadRecord)) || within(grid_->parameters, grid_->kernel->parameter_bytes);
}

void BlockRunner::abandon(Finding finding)
{
    finding_ = std::move(finding);
    culprit_ = current.thread;
    switch_context(self().context, main_);
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
