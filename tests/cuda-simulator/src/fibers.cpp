#include "fibers.h"
#include "settings.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

asm(R"(
.text
.globl derain_simulator_switch
.hidden derain_simulator_switch
.type derain_simulator_switch,@function
derain_simulator_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp,(%rdi)
    movq %rsi,%rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size derain_simulator_switch,.-derain_simulator_switch
)");

namespace simulator
{
namespace
{
constexpr size_t PAGE = 4096;
}

Stacks::Stacks()
{
    size_ = settings().address_sanitizer ? 512 * 1024 : 128 * 1024;
    void* memory = mmap(nullptr, COUNT * size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
    {
        std::fprintf(stderr, "cuda simulator: no address space for the threads' stacks\n");
        std::abort();
    }
    base_ = (unsigned char*)memory;
    release_all();
}

void Stacks::release_all()
{
    free_.clear();
    address_sanitizer::unpoison(base_, COUNT * size_);
    for (unsigned stack = COUNT; stack-- > 0;)
    {
        free_.push_back(stack);
    }
}

unsigned Stacks::acquire()
{
    const unsigned stack = free_.back();
    free_.pop_back();
    while (guarded_ <= stack)
    {
        mprotect(base_ + guarded_ * size_, PAGE, PROT_NONE);
        guarded_++;
    }
    return stack;
}

Context Stacks::prepare(unsigned stack, void (*entry)())
{
    // Staggered tops: were all at the same place of their pages, every fiber's frame would fall into the same few cache sets.
    unsigned char* top = base_ + (stack + 1) * size_ - 64 - (stack % 32) * 128;
    void** pointer = (void**)top;
    *--pointer = nullptr;
    *--pointer = (void*)entry;
    for (int saved_register = 0; saved_register < 6; saved_register++)
    {
        *--pointer = nullptr;
    }
    return {pointer, nullptr, base_ + stack * size_, size_};
}
}
