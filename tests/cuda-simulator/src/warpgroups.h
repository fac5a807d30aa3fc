// Warpgroup products (wgmma) and the division of registers between warps (setmaxnreg).
//
// A product is computed when it is waited for, from what shared memory holds then: as late as the rules allow. Until then its accumulators
// are NaN. Each warp computes its own 16 of the 64 rows.
#pragma once
#include "../include/derain_simulator_abi.h"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace simulator
{
class Warpgroups
{
public:
    static constexpr unsigned MAX_COLUMNS = 256;
    static constexpr unsigned DEPTH = 16;

    // The operands of one warp's share of a product.
    struct Product
    {
        unsigned columns;
        uint64_t a;           // a descriptor, where a is in shared memory
        float a_rows[16][16]; // else its elements
        bool a_in_registers;
        WarpgroupMatrix b;
        bool adds;
        bool bfloat;
        size_t accumulator;
        const void* code;
    };

    // What a warp accumulates in the registers of its lanes while products on them are under way.
    struct Accumulator
    {
        float* registers[32];
        unsigned columns;
        unsigned under_way;
        std::vector<float> rows; // 16 of them
    };

    void begin_block(unsigned warps, unsigned registers);

    // For all lanes of the running warp.
    void fence(unsigned warp) { warps_[warp].is_fenced = true; }
    void issue(unsigned warp, const Product& product, float* const (&registers)[32]);
    void commit(unsigned warp);
    void wait(unsigned warp, int groups_under_way);
    bool is_fenced(unsigned warp) const { return warps_[warp].is_fenced; }

    // Whether these bytes are accumulators of a product under way.
    bool owns(unsigned warp, const void* address, size_t size) const;

    // Sets the registers of each thread of a warp; false while the pool has too few.
    bool change_registers(unsigned warp, unsigned count);
    bool can_have(unsigned warp, unsigned count) const { return count <= warps_[warp].registers + free_registers_; }
    unsigned registers(unsigned warp) const { return warps_[warp].registers; }
    unsigned free_registers() const { return free_registers_; }

    // What is wrong when the block is over, or "".
    std::string describe_unfinished() const;

private:
    struct Warp
    {
        std::vector<Product> products;  // oldest first
        std::vector<size_t> group_ends; // in products
        std::vector<Accumulator> accumulators;
        bool is_fenced;
        unsigned issued;
        unsigned registers;
    };

    // What the warps of a warpgroup must do alike.
    struct Instruction
    {
        uint64_t a, b;
        unsigned columns;
        const void* code;
    };

    void check_alike(unsigned warp, const Product& product);
    size_t accumulator(Warp& warp, unsigned columns, float* const (&registers)[32]);
    void compute(unsigned warp, const Product& product);

    std::vector<Warp> warps_;
    std::vector<std::vector<Instruction>> instructions_; // of each warpgroup
    unsigned free_registers_ = 0;                        // for each of 32 lanes
    alignas(32) float b_[DEPTH][MAX_COLUMNS];            // of the product that is computed
};
}
