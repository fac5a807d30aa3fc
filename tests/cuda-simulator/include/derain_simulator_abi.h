// What the simulator's library and the kernels it compiles have in common: who the running thread is, how a kernel describes itself,
// and what the warp, the block and the copy engine do for it. It includes no other header, because it is parsed for every kernel.
#pragma once

struct uint3
{
    unsigned x, y, z;
};

struct dim3
{
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

// The library hides all else.
#pragma GCC visibility push(default)

namespace simulator
{
// The dynamic shared memory of a block at most: 227 KB, as on sm_90.
constexpr unsigned SHARED_CAPACITY = 232448;

// A line of the kernel's source.
struct Site
{
    const char* file;
    int line;
};

struct Thread
{
    uint3 index;
    unsigned linear; // in the block
    unsigned warp;
    unsigned lane;
};

// What this host thread is running. A host thread runs one block at a time and its fibers never leave it.
struct Current
{
    const Thread* thread;
    uint3 block_index;
    uint3 grid_size;
    uint3 block_size;
    unsigned char* shared_base; // what shared address 0 is
};

extern __thread Current current __attribute__((tls_model("initial-exec")));

struct Parameter
{
    unsigned offset;
    unsigned size;
};

struct Kernel
{
    const char* name;
    void (*run)(const unsigned char* parameters);
    unsigned parameter_count;
    const Parameter* parameters;
    unsigned parameter_bytes;
    unsigned maximum_threads; // of __launch_bounds__, and its second number
    unsigned minimum_blocks;
};

// A compiled source. Its shared variables are its thread-local ones, so they lie in one image on each host thread.
struct Program
{
    unsigned kernel_count;
    const Kernel* kernels;
    unsigned char* (*shared_image)();
    unsigned long marker_offset; // in the image: where shared_memory begins, if the source has it
    bool has_dynamic_shared;
};

enum class Shuffle
{
    Index,
    Up,
    Down,
    Xor,
};

enum class Vote
{
    Ballot,
    Any,
    All,
};

// The collectives: each lane that the mask names must come, to the same line with the same mask, before any goes on.
unsigned long long shuffle(Shuffle kind, unsigned mask, unsigned long long bits, int operand, int width, Site site);
unsigned vote(Vote kind, unsigned mask, bool predicate, Site site);
void synchronize_warp(unsigned mask, Site site);
void synchronize_block(Site site);

// The tensor-core primitives of mma.cuh and the copies of async_copy.cuh. A copy lands when it is waited for and not before.
void load_matrices(unsigned (&fragment)[4], unsigned row_address, bool transposed, Site site = {__builtin_FILE(), __builtin_LINE()});
void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, bool bfloat,
                  Site site = {__builtin_FILE(), __builtin_LINE()});
void copy_async(unsigned shared_destination, const void* source, int bytes, int source_bytes);
void commit_copies();
void wait_for_copies(int groups_under_way);

// The barriers of mbarrier.cuh, by their shared addresses; an arrival announces bytes of copies.
void init_barrier(unsigned address, unsigned arrivals);
void publish_barriers();
void arrive_at_barrier(unsigned address, unsigned bytes);
void wait_for_barrier(unsigned address, unsigned parity);

// The copies of tensor_copy.cuh. One lands when somebody waits for the phase of the barrier that counts it.
struct Coordinates
{
    int values[5];
};

void copy_box(unsigned shared_destination, const void* map, Coordinates at, int rank, unsigned barrier);
void fence_async_proxy();

// The products of warpgroup.cuh, 64 rows by 16 deep: computed when they are waited for. Operand a is in registers, or in shared memory
// where these are null; b is columns × depth, or depth × columns where it is transposed.
struct WarpgroupOperand
{
    const unsigned* registers;
    unsigned long long descriptor;
};

struct WarpgroupMatrix
{
    unsigned long long descriptor;
    bool is_transposed;
};

void begin_products(Site site = {__builtin_FILE(), __builtin_LINE()});
void multiply_warpgroup(float* d, unsigned columns, WarpgroupOperand a, WarpgroupMatrix b, bool adds, bool bfloat,
                        Site site = {__builtin_FILE(), __builtin_LINE()});
void end_products(Site site = {__builtin_FILE(), __builtin_LINE()});
void wait_for_products(int groups_under_way, Site site = {__builtin_FILE(), __builtin_LINE()});
void synchronize_threads(int barrier, int threads, bool waits);
void change_registers(unsigned count, bool takes, Site site = {__builtin_FILE(), __builtin_LINE()});

float half_to_float(unsigned short bits);
unsigned short float_to_half(float x);
unsigned short float_to_bfloat(float x);

// Tells the checks of an atomic access, which the compiler's own instrumentation leaves out.
void note_atomic(const void* address, unsigned long size);

[[noreturn]] void unsupported_in_kernel(const char* what, Site site = {__builtin_FILE(), __builtin_LINE()});
}

#pragma GCC visibility pop
