// Runs the threads of one block as fibers on one host thread.
#pragma once
#include "../include/derain_simulator_abi.h"
#include "async_copies.h"
#include "checks.h"
#include "fibers.h"
#include "findings.h"
#include "mbarriers.h"
#include "named_barriers.h"
#include "warpgroups.h"
#include <cstdint>
#include <memory>
#include <vector>

namespace simulator
{
struct Module;

// One launch, the same for all its blocks.
struct Grid
{
    const Module* module;
    const Kernel* kernel;
    const unsigned char* parameters;
    uint3 grid_size;
    uint3 block_size;
    unsigned dynamic_shared;
    unsigned seed;
    uint64_t number; // tells launches apart

    uint64_t blocks() const { return (uint64_t)grid_size.x * grid_size.y * grid_size.z; }
    unsigned threads() const { return block_size.x * block_size.y * block_size.z; }
};

// What one lane brought to a collective.
struct Meeting
{
    const char* operation;
    unsigned mask;
    Site site;
};

struct ThreadRecord : Thread
{
    Context context;
    unsigned stack;
    Meeting meeting;
};

// Masks of lanes.
struct WarpRecord
{
    unsigned existing;
    unsigned started;
    unsigned ready;
    unsigned arrived;       // waiting in a collective
    unsigned arrived_apart; // of these, the ones whose mask is not the whole warp
    unsigned at_barrier;    // waiting in __syncthreads
    unsigned exited;
    void* arguments[32]; // of the collective, by lane
};

class BlockRunner;

// The runner of this host thread, null outside a launch.
extern __thread BlockRunner* active_runner __attribute__((tls_model("initial-exec"), visibility("hidden")));

class BlockRunner
{
public:
    // Called once a launch and host thread, on that host thread, before its first block.
    void begin(const Grid& grid);

    void end();

    // Runs the block to its end, or to its first finding.
    Finding run(uint64_t block);

    static BlockRunner* active() { return active_runner; }

    // The thread that the latest finding is about; null where it is about several.
    const Thread* culprit() const { return culprit_; }

    // For the calling fiber:
    ThreadRecord& self() { return (ThreadRecord&)*current.thread; }
    using Exchange = void (*)(void** arguments, unsigned lanes);
    void meet(const char* operation, unsigned mask, void* argument, Exchange exchange, Site site, const void* code);
    void synchronize(Site site, const void* code);

    // Gives the turn to others until somebody wakes it.
    void sleep();
    void wake(unsigned thread);
    void wait_for_registers();
    void registers_changed();

    bool is_in_whole_warp() const { return warps_[current.thread->warp].existing == 0xffffffffu; }
    [[noreturn]] void abandon(Finding finding);

    const Grid& grid() const { return *grid_; }
    uint64_t block() const { return block_; }
    unsigned char* shared_base() const { return shared_base_; }
    size_t shared_bytes() const { return shared_bytes_; }
    unsigned dynamic_offset() const { return dynamic_offset_; }
    bool is_shared(const void* address, size_t size) const;
    bool is_own_memory(const void* address) const;
    AsyncCopies& copies() { return copies_; }
    Mbarriers& barriers() { return barriers_; }
    NamedBarriers& named_barriers() { return named_barriers_; }
    Warpgroups& warpgroups() { return warpgroups_; }
    checks::State& check_state() { return *check_state_; }

private:
    static void fiber_body();
    void enter_block(uint64_t block);
    void fill_shared_memory();
    void check_leftovers();
    void check_canary();
    ThreadRecord* pick();
    ThreadRecord* pick_at_random();
    void leave_and_wait();
    unsigned matching_lanes(const ThreadRecord& me, unsigned expected, const Meeting& meeting, const void* code);
    void go_to(ThreadRecord& next, Context& from);
    void finish(ThreadRecord& thread);
    Finding deadlock() const;
    bool started(const ThreadRecord& thread) const { return warps_[thread.warp].started >> thread.lane & 1; }

    const Grid* grid_ = nullptr;
    uint64_t block_ = 0;
    Stacks stacks_;
    std::vector<ThreadRecord> threads_;
    std::vector<WarpRecord> warps_;
    unsigned current_warp_ = 0;
    unsigned live_ = 0;
    unsigned waiting_at_barrier_ = 0;
    Site barrier_site_{};
    unsigned barrier_thread_ = 0;
    uint32_t random_ = 0;
    Context main_;
    Finding finding_;
    const Thread* culprit_ = nullptr;
    AsyncCopies copies_;
    Mbarriers barriers_;
    NamedBarriers named_barriers_;
    Warpgroups warpgroups_;
    std::vector<unsigned> waiting_for_registers_; // threads
    std::unique_ptr<checks::State> check_state_;  // in the checked mode

    unsigned char* shared_base_ = nullptr;
    size_t shared_bytes_ = 0;
    unsigned dynamic_offset_ = 0;
};

// Fails where the device is not of compute capability 9.0.
void require_hopper(const char* operation, const void* code);
}
