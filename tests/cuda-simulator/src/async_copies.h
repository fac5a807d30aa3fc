// Copies from global to shared memory as cp.async makes them. One lands when its thread waits for its group, as late as the rules
// allow; until then its destination holds garbage.
#pragma once
#include <cstdint>
#include <vector>

namespace simulator
{
class AsyncCopies
{
public:
    struct Copy
    {
        unsigned char* destination;
        const unsigned char* source;
        int bytes;
        int source_bytes;
        const void* code;
    };

    void begin_block(unsigned threads);
    void start(unsigned thread, const Copy& copy);
    void commit(unsigned thread);

    // Lands all groups of the thread but its latest ones.
    void wait(unsigned thread, int groups_under_way);

    // A thread that ends leaves no copy behind.
    void land_all(unsigned thread);

private:
    struct Queue
    {
        std::vector<Copy> copies;         // oldest first
        std::vector<unsigned> group_ends; // in copies
    };

    void land(Queue& queue, unsigned count);

    std::vector<Queue> queues_;
    bool used_ = false; // in this block
};
}
