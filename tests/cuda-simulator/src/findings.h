// What a launch did wrong. The first finding of a launch ends it; its text is printed and kept.
#pragma once
#include <mutex>
#include <string>

namespace simulator
{
enum class Fault
{
    None,
    Address, // an access outside its memory: CUDA_ERROR_ILLEGAL_ADDRESS
    Launch,  // any other misbehaviour of a kernel: CUDA_ERROR_LAUNCH_FAILED
    Unsupported,
};

struct Finding
{
    Fault fault = Fault::None;
    std::string text;
    const void* code = nullptr; // the instruction after the culprit, or null

    explicit operator bool() const { return fault != Fault::None; }
};

// Called by a kernel's thread: gives up its block, and so the launch, and never returns.
[[noreturn]] void fail(Fault fault, const void* code, const char* format, ...) __attribute__((format(printf, 3, 4)));

// The source lines of an instruction of a compiled kernel, innermost inlined function first; empty where unknown.
std::string source_of(const void* code);

// Prints the text (unless quiet) and keeps it for derain_simulator_last_report.
void publish(const std::string& text);

// Says what the simulator cannot do, on standard error.
void say_unsupported(const char* format, ...) __attribute__((format(printf, 1, 2)));
}
