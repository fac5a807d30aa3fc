// mbarriers, and the copies that count on them. A copy lands when somebody waits for its phase and nothing but copies is missing from it:
// as late as the rules allow.
#pragma once
#include "../include/derain_simulator_abi.h"
#include "warp_order.h"
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace simulator
{
class Mbarriers
{
public:
    struct Copy
    {
        unsigned bytes;
        std::function<void()> land;
    };

    void begin_block() { barriers_.clear(); }

    // For the running thread. The code is the instruction after the call.
    void init(unsigned address, unsigned arrivals, const void* code);
    void publish();
    void arrive(unsigned address, unsigned bytes, const void* code);
    void wait(unsigned address, unsigned parity, const void* code);

    // The number of a barrier that a copy may count on, and of the phase that it counts on, from 1.
    unsigned number(unsigned address, const void* code);
    uint32_t phase_under_way(unsigned number) const { return barriers_[number].phase + 1; }
    void start(unsigned number, Copy copy);

    // Who waits for what, and what has not landed when the block is over; "" where there is nothing to say.
    std::string describe_waiting(const void*& code) const;
    std::string describe_unfinished() const;

private:
    struct Barrier
    {
        unsigned address;
        unsigned arrivals;
        unsigned missing;   // arrivals of this phase
        uint64_t expected;  // bytes that arrivals of this phase announced
        uint64_t under_way; // bytes of its copies
        uint32_t phase;     // phases that have ended
        bool is_published;
        unsigned initializer; // the thread
        uint32_t initialized; // the step of its warp
        std::vector<Copy> copies;
        std::vector<unsigned> waiting; // threads
        const void* waiting_code;
        WarpOrder::Knowledge told;  // by the arrivals of this phase
        WarpOrder::Knowledge known; // from the phases that have ended
    };

    Barrier& find(unsigned address, const char* what, const void* code);
    void advance(Barrier& barrier, const void* code);

    std::vector<Barrier> barriers_;
};
}
