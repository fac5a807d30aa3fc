#include "checks.h"
#include "block_runner.h"
#include "module.h"

namespace simulator
{
namespace checks
{
namespace
{
State& state()
{
    return BlockRunner::active()->check_state();
}

void report(const std::string& wrong, Fault fault, const void* code)
{
    if (!wrong.empty())
    {
        fail(fault, code, "%s", wrong.c_str());
    }
}

// Past the dynamic shared memory that the launch asked for, though inside what is reserved for it.
bool is_beyond_request(const BlockRunner& runner, size_t offset, size_t size)
{
    if (!runner.grid().module->has_dynamic_shared() || offset < runner.dynamic_offset())
    {
        return false;
    }
    const size_t in_dynamic = offset - runner.dynamic_offset();
    return in_dynamic < SHARED_CAPACITY && in_dynamic + size > runner.grid().dynamic_shared;
}

void access_shared(BlockRunner& runner, unsigned thread, size_t offset, size_t size, AccessKind kind, const void* code)
{
    if (is_beyond_request(runner, offset, size))
    {
        fail(Fault::Address, code,
             "shared memory: %s of %zu bytes at offset %zu, past the %u bytes of dynamic shared memory that the launch asked for",
             name_of(kind), size, offset - runner.dynamic_offset(), runner.grid().dynamic_shared);
    }
    State& checked = state();
    if (checked.copied.holds(offset))
    {
        report(kind == AccessKind::Load ? checked.copied.load(checked.order, thread / 32, offset, size)
                                        : checked.copied.store(checked.order, thread / 32, offset, size),
               Fault::Launch, code);
    }
    report(checked.shared.access(thread, offset, size, kind), Fault::Launch, code);
}

size_t shared_offset(const void* address)
{
    return (size_t)((const unsigned char*)address - BlockRunner::active()->shared_base());
}
}

void begin_launch(BlockRunner& runner)
{
    runner.check_state().shared.begin_launch(runner.shared_bytes());
    runner.check_state().global.begin_launch(runner.grid().number);
    runner.check_state().copied.begin_launch(runner.shared_bytes());
}

void begin_block(BlockRunner& runner)
{
    runner.check_state().shared.begin_block(runner.grid().threads());
    runner.check_state().order.begin_block((runner.grid().threads() + 31) / 32);
    runner.check_state().copied.begin_block();
}

void block_synchronized()
{
    state().shared.block_synchronized();
    state().order.block_synchronized();
}

void warp_synchronized(unsigned warp, unsigned lanes)
{
    state().shared.warp_synchronized(warp, lanes);
}

void access(const void* address, size_t size, AccessKind kind, const void* code)
{
    access_as(BlockRunner::active()->self().linear, address, size, kind, code);
}

void access_as(unsigned thread, const void* address, size_t size, AccessKind kind, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    if (runner.is_own_memory(address))
    {
        if (runner.warpgroups().owns(thread / 32, address, size))
        {
            fail(Fault::Launch, code, "wgmma: a %s of its accumulators by thread %u, which has not waited for it", name_of(kind), thread);
        }
        return;
    }
    if (runner.is_shared(address, size))
    {
        access_shared(runner, thread, (size_t)((const unsigned char*)address - runner.shared_base()), size, kind, code);
        return;
    }
    std::string wrong;
    if (runner.check_state().global.access(runner.block(), address, size, kind, wrong))
    {
        report(wrong, Fault::Launch, code);
    }
    else if (!runner.grid().module->holds_constant(address))
    {
        report(describe_stray(address, size, kind), Fault::Address, code);
    }
}

void start_copy(const void* destination, size_t size, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    const size_t offset = (size_t)((const unsigned char*)destination - runner.shared_base());
    if (is_beyond_request(runner, offset, size))
    {
        fail(Fault::Address, code,
             "shared memory: cp.async to offset %zu, past the %u bytes of dynamic shared memory that the launch asked for",
             offset - runner.dynamic_offset(), runner.grid().dynamic_shared);
    }
    report(state().shared.start_copy(runner.self().linear, offset, size), Fault::Launch, code);
}

void land_copy(const void* destination, size_t size, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    const size_t offset = (size_t)((const unsigned char*)destination - runner.shared_base());
    report(state().shared.land_copy(runner.self().linear, offset, size), Fault::Launch, code);
}

void start_tensor_copy(const void* destination, size_t size, unsigned barrier, uint32_t phase, const void* code)
{
    BlockRunner& runner = *BlockRunner::active();
    const size_t offset = shared_offset(destination);
    if (is_beyond_request(runner, offset, size))
    {
        fail(
            Fault::Address, code,
            "shared memory: a tensor copy of %zu bytes to offset %zu, past the %u bytes of dynamic shared memory that the launch asked for",
            size, offset - runner.dynamic_offset(), runner.grid().dynamic_shared);
    }
    State& checked = state();
    const Thread& self = runner.self();
    report(checked.copied.start_copy(checked.order, self.warp, offset, size, barrier, phase), Fault::Launch, code);
    report(checked.shared.give_to_engine(self.linear, offset, size), Fault::Launch, code);
}

void land_tensor_copy(const void* destination, size_t size)
{
    state().copied.land_copy(shared_offset(destination), size);
    state().shared.fill_by_engine(shared_offset(destination), size);
}

void product_reads(const void* address, const void* code)
{
    State& checked = state();
    const Thread& self = BlockRunner::active()->self();
    const size_t offset = shared_offset(address);
    if (checked.copied.holds(offset))
    {
        report(checked.copied.load(checked.order, self.warp, offset, 16), Fault::Launch, code);
    }
    else
    {
        report(checked.shared.read_by_product(self.linear, offset, 16), Fault::Launch, code);
    }
}

void fence_async_proxy()
{
    state().shared.fence_proxy(BlockRunner::active()->self().linear);
}

WarpOrder& order()
{
    return state().order;
}
}
}
