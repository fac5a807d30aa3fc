// Stacks for the threads of a block, and the switch between them.
#pragma once
#include <cstddef>
#include <vector>

// Saves the callee-saved registers and the stack pointer in *save, and goes on where `load` was saved.
extern "C" void derain_simulator_switch(void** save, void* load);

namespace simulator
{
// At most 1024 stacks in one address range, so that "is this a local variable?" is one comparison. Pages are touched only when used.
class Stacks
{
public:
    static constexpr unsigned COUNT = 1024;

    Stacks();
    Stacks(const Stacks&) = delete;
    Stacks& operator=(const Stacks&) = delete;

    unsigned acquire();
    void release(unsigned stack) { free_.push_back(stack); }
    void release_all();

    // A stack pointer that starts `entry` when it is switched to.
    void* prepare(unsigned stack, void (*entry)());

    bool contains(const void* address) const
    {
        return (const unsigned char*)address >= base_ && (const unsigned char*)address < base_ + COUNT * size_;
    }

    void* bottom(unsigned stack) const { return base_ + stack * size_; }
    size_t size() const { return size_; }

private:
    unsigned char* base_;
    size_t size_;
    unsigned guarded_ = 0;
    std::vector<unsigned> free_;
};
}
