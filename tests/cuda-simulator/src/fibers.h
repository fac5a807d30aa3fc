// Stacks for the threads of a block, and the switch between them.
#pragma once
#include "address_sanitizer.h"
#include <cstddef>
#include <vector>

// Saves the callee-saved registers and the stack pointer in *save, and goes on where `load` was saved.
extern "C" void derain_simulator_switch(void** save, void* load);

namespace simulator
{
// Where something that does not run now goes on, and on which stack.
struct Context
{
    void* stack_pointer = nullptr;
    void* fake_stack = nullptr; // AddressSanitizer's
    const void* bottom = nullptr;
    size_t size = 0;
};

// Leaves `from`, which goes on when somebody switches to it.
inline void switch_context(Context& from, Context& to)
{
    address_sanitizer::leave(&from.fake_stack, to.bottom, to.size);
    derain_simulator_switch(&from.stack_pointer, to.stack_pointer);
    address_sanitizer::arrive(from.fake_stack);
}

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

    // A context that starts `entry` when it is switched to.
    Context prepare(unsigned stack, void (*entry)());

    bool contains(const void* address) const
    {
        return (const unsigned char*)address >= base_ && (const unsigned char*)address < base_ + COUNT * size_;
    }

private:
    unsigned char* base_;
    size_t size_;
    unsigned guarded_ = 0;
    std::vector<unsigned> free_;
};
}
