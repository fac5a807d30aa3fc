#include "async_copies.h"
#include "block_runner.h"
#include "checks.h"
#include "settings.h"
#include <cstring>

namespace simulator
{
void AsyncCopies::begin_block(unsigned threads)
{
    if (queues_.size() < threads)
    {
        queues_.resize(threads);
    }
    if (used_)
    {
        for (Queue& queue : queues_)
        {
            queue.copies.clear();
            queue.group_ends.clear();
        }
    }
    used_ = false;
}

void AsyncCopies::start(unsigned thread, const Copy& copy)
{
    used_ = true;
    if (settings().check)
    {
        if (copy.source_bytes > 0)
        {
            checks::access(copy.source, (size_t)copy.source_bytes, AccessKind::Load, copy.code);
        }
        checks::start_copy(copy.destination, (size_t)copy.bytes, copy.code);
    }
    std::memset(copy.destination, 0xff, (size_t)copy.bytes);
    queues_[thread].copies.push_back(copy);
}

void AsyncCopies::commit(unsigned thread)
{
    Queue& queue = queues_[thread];
    queue.group_ends.push_back((unsigned)queue.copies.size());
}

void AsyncCopies::wait(unsigned thread, int groups_under_way)
{
    Queue& queue = queues_[thread];
    if ((int)queue.group_ends.size() <= groups_under_way)
    {
        return;
    }
    const size_t groups = queue.group_ends.size() - (size_t)groups_under_way;
    const unsigned count = queue.group_ends[groups - 1];
    land(queue, count);
    queue.group_ends.erase(queue.group_ends.begin(), queue.group_ends.begin() + (long)groups);
    for (unsigned& end : queue.group_ends)
    {
        end -= count;
    }
}

void AsyncCopies::land_all(unsigned thread)
{
    if (used_)
    {
        Queue& queue = queues_[thread];
        land(queue, (unsigned)queue.copies.size());
        queue.group_ends.clear();
    }
}

void AsyncCopies::land(Queue& queue, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
    {
        const Copy& copy = queue.copies[i];
        if (settings().check)
        {
            checks::land_copy(copy.destination, (size_t)copy.bytes, copy.code);
        }
        std::memcpy(copy.destination, copy.source, (size_t)copy.source_bytes);
        std::memset(copy.destination + copy.source_bytes, 0, (size_t)(copy.bytes - copy.source_bytes));
    }
    queue.copies.erase(queue.copies.begin(), queue.copies.begin() + count);
}

void copy_async(unsigned shared_destination, const void* source, int bytes, int source_bytes)
{
    const void* code = __builtin_return_address(0);
    BlockRunner& runner = *BlockRunner::active();
    unsigned char* destination = runner.shared_base() + shared_destination;
    // Nothing is read through the pointer of a copy of zeros, but its alignment is asked for all the same.
    if (((uintptr_t)destination | (uintptr_t)source) % (unsigned)bytes != 0)
    {
        fail(Fault::Address, code, "misaligned: cp.async of %d bytes from %p to shared address %u", bytes, source, shared_destination);
    }
    if (!runner.is_shared(destination, (size_t)bytes))
    {
        fail(Fault::Address, code, "out of bounds: cp.async to shared address %u", shared_destination);
    }
    runner.copies().start(runner.self().linear, {destination, (const unsigned char*)source, bytes, source_bytes, code});
}

void commit_copies()
{
    BlockRunner& runner = *BlockRunner::active();
    runner.copies().commit(runner.self().linear);
}

void wait_for_copies(int groups_under_way)
{
    BlockRunner& runner = *BlockRunner::active();
    runner.copies().wait(runner.self().linear, groups_under_way);
}
}
