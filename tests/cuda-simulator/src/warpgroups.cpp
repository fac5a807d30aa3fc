#include "warpgroups.h"
#include "block_runner.h"
#include "checks.h"
#include "matrix_descriptors.h"
#include "settings.h"
#include <algorithm>
#include <cstring>
#include <immintrin.h>

namespace simulator
{
namespace
{
constexpr unsigned DEPTH = Warpgroups::DEPTH;
constexpr unsigned ROWS = 16; // of a warp

__m256 widen(const unsigned char* chunk, bool bfloat)
{
    const __m128i bits = _mm_loadu_si128((const __m128i*)chunk);
    return bfloat ? _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16)) : _mm256_cvtph_ps(bits);
}

const unsigned char* chunk_at(unsigned address, const void* code)
{
    const BlockRunner& runner = *BlockRunner::active();
    const unsigned char* bytes = runner.shared_base() + address;
    if (!runner.is_shared(bytes, 16))
    {
        fail(Fault::Address, code, "out of bounds: wgmma reads shared address %u", address);
    }
    if (settings().check)
    {
        checks::product_reads(bytes, code);
    }
    return bytes;
}

// Calls for each chunk of `lines` lines: (line, chunk, bytes).
template <class USE>
void for_each_chunk(uint64_t descriptor, bool is_depth_contiguous, unsigned first_row, unsigned rows, const void* code, USE use)
{
    const MatrixDescriptor matrix(descriptor);
    const unsigned lines = is_depth_contiguous ? rows : DEPTH;
    const unsigned chunks = (is_depth_contiguous ? DEPTH : rows) / 8;
    const unsigned first_line = is_depth_contiguous ? first_row : 0;
    const unsigned first_chunk = is_depth_contiguous ? 0 : first_row / 8;
    for (unsigned line = 0; line < lines; line++)
    {
        for (unsigned chunk = 0; chunk < chunks; chunk++)
        {
            use(line, chunk, chunk_at(matrix.chunk(is_depth_contiguous, first_line + line, first_chunk + chunk), code));
        }
    }
}

void touch_operands(unsigned warp, const Warpgroups::Product& product)
{
    const auto nothing = [](unsigned, unsigned, const unsigned char*) {};
    if (!product.a_in_registers)
    {
        for_each_chunk(product.a, true, warp % 4 * ROWS, ROWS, product.code, nothing);
    }
    for_each_chunk(product.b.descriptor, !product.b.is_transposed, 0, product.columns, product.code, nothing);
}
}

void Warpgroups::begin_block(unsigned warps, unsigned registers)
{
    warps_.resize(warps);
    for (Warp& warp : warps_)
    {
        warp.products.clear();
        warp.group_ends.clear();
        warp.accumulators.clear();
        warp.is_fenced = false;
        warp.issued = 0;
        warp.registers = registers;
    }
    instructions_.resize((warps + 3) / 4);
    for (auto& instructions : instructions_)
    {
        instructions.clear();
    }
    free_registers_ = 0;
}

void Warpgroups::check_alike(unsigned warp, const Product& product)
{
    std::vector<Instruction>& instructions = instructions_[warp / 4];
    const Instruction mine{product.a, product.b.descriptor, product.columns, product.code};
    const unsigned number = warps_[warp].issued++;
    if (number == instructions.size())
    {
        instructions.push_back(mine);
        return;
    }
    const Instruction& first = instructions[number];
    if (first.code != mine.code || first.a != mine.a || first.b != mine.b || first.columns != mine.columns)
    {
        fail(Fault::Launch, product.code,
             "divergence: warp %u comes to another wgmma, or with other descriptors, than the first warp of its warpgroup did in its place",
             warp);
    }
}

size_t Warpgroups::accumulator(Warp& warp, unsigned columns, float* const (&registers)[32])
{
    for (size_t i = 0; i < warp.accumulators.size(); i++)
    {
        if (warp.accumulators[i].under_way > 0 && warp.accumulators[i].registers[0] == registers[0])
        {
            return i;
        }
    }
    size_t index = 0;
    while (index < warp.accumulators.size() && warp.accumulators[index].under_way > 0)
    {
        index++;
    }
    if (index == warp.accumulators.size())
    {
        warp.accumulators.emplace_back();
    }
    Accumulator& fresh = warp.accumulators[index];
    std::memcpy(fresh.registers, registers, sizeof registers);
    fresh.columns = columns;
    fresh.rows.resize(ROWS * columns);
    for (unsigned lane = 0; lane < 32; lane++)
    {
        for (unsigned i = 0; i < columns / 2; i++)
        {
            fresh.rows[(lane / 4 + i / 2 % 2 * 8) * columns + i / 4 * 8 + lane % 4 * 2 + i % 2] = registers[lane][i];
        }
        std::memset(registers[lane], 0xff, columns / 2 * sizeof(float));
    }
    return index;
}

void Warpgroups::issue(unsigned warp, const Product& product, float* const (&registers)[32])
{
    check_alike(warp, product);
    Warp& state = warps_[warp];
    if (settings().check)
    {
        touch_operands(warp, product);
    }
    state.products.push_back(product);
    Product& kept = state.products.back();
    kept.accumulator = accumulator(state, product.columns, registers);
    Accumulator& sums = state.accumulators[kept.accumulator];
    if (sums.columns != product.columns)
    {
        fail(Fault::Launch, product.code, "wgmma: its accumulators belong to one of another shape that is under way");
    }
    sums.under_way++;
}

void Warpgroups::commit(unsigned warp)
{
    warps_[warp].group_ends.push_back(warps_[warp].products.size());
    warps_[warp].is_fenced = false;
}

void Warpgroups::wait(unsigned warp, int groups_under_way)
{
    Warp& state = warps_[warp];
    if ((int)state.group_ends.size() <= groups_under_way)
    {
        return;
    }
    const size_t groups = state.group_ends.size() - (size_t)groups_under_way;
    const size_t count = state.group_ends[groups - 1];
    for (size_t i = 0; i < count; i++)
    {
        compute(warp, state.products[i]);
    }
    state.products.erase(state.products.begin(), state.products.begin() + (long)count);
    state.group_ends.erase(state.group_ends.begin(), state.group_ends.begin() + (long)groups);
    for (size_t& end : state.group_ends)
    {
        end -= count;
    }
}

// rows[16][N] (+)= a[16][16] · b[16][N]; and once nothing more is under way on them, the lanes get theirs.
void Warpgroups::compute(unsigned warp, const Product& product)
{
    alignas(32) float a[ROWS][DEPTH];
    auto& b = b_;
    if (product.a_in_registers)
    {
        std::memcpy(a, product.a_rows, sizeof a);
    }
    else
    {
        for_each_chunk(product.a, true, warp % 4 * ROWS, ROWS, product.code, [&](unsigned row, unsigned chunk, const unsigned char* bytes) {
            _mm256_store_ps(&a[row][chunk * 8], widen(bytes, product.bfloat));
        });
    }
    const unsigned columns = product.columns;
    for_each_chunk(product.b.descriptor, !product.b.is_transposed, 0, columns, product.code,
                   [&](unsigned line, unsigned chunk, const unsigned char* bytes) {
                       alignas(32) float values[8];
                       _mm256_store_ps(values, widen(bytes, product.bfloat));
                       for (unsigned i = 0; i < 8; i++)
                       {
                           (product.b.is_transposed ? b[line][chunk * 8 + i] : b[chunk * 8 + i][line]) = values[i];
                       }
                   });
    Accumulator& sums = warps_[warp].accumulators[product.accumulator];
    for (unsigned row = 0; row < ROWS; row++)
    {
        float* into = &sums.rows[row * columns];
        for (unsigned column = 0; column < columns; column += 8)
        {
            __m256 sum = _mm256_setzero_ps();
            for (unsigned k = 0; k < DEPTH; k++)
            {
                sum = _mm256_fmadd_ps(_mm256_set1_ps(a[row][k]), _mm256_load_ps(&b[k][column]), sum);
            }
            _mm256_storeu_ps(into + column, product.adds ? _mm256_add_ps(_mm256_loadu_ps(into + column), sum) : sum);
        }
    }
    if (--sums.under_way > 0)
    {
        return;
    }
    for (unsigned lane = 0; lane < 32; lane++)
    {
        for (unsigned i = 0; i < columns / 2; i++)
        {
            sums.registers[lane][i] = sums.rows[(lane / 4 + i / 2 % 2 * 8) * columns + i / 4 * 8 + lane % 4 * 2 + i % 2];
        }
    }
}

bool Warpgroups::owns(unsigned warp, const void* address, size_t size) const
{
    const unsigned lane = BlockRunner::active()->self().lane;
    for (const Accumulator& sums : warps_[warp].accumulators)
    {
        const auto* first = (const unsigned char*)sums.registers[lane];
        if (sums.under_way > 0 && (const unsigned char*)address + size > first &&
            (const unsigned char*)address < first + sums.columns / 2 * sizeof(float))
        {
            return true;
        }
    }
    return false;
}

bool Warpgroups::change_registers(unsigned warp, unsigned count)
{
    if (!can_have(warp, count))
    {
        return false;
    }
    Warp& state = warps_[warp];
    free_registers_ += state.registers - count;
    state.registers = count;
    return true;
}

std::string Warpgroups::describe_unfinished() const
{
    for (unsigned warp = 0; warp < warps_.size(); warp++)
    {
        const Warp& first = warps_[warp / 4 * 4];
        if (warps_[warp].issued != first.issued)
        {
            return "divergence: warp " + std::to_string(warp) + " executed wgmma " + std::to_string(warps_[warp].issued) +
                   " times and warp " + std::to_string(warp / 4 * 4) + " of its warpgroup " + std::to_string(first.issued) + " times";
        }
        if (warps_[warp].registers != first.registers)
        {
            return "divergence: the warps of one warpgroup have " + std::to_string(warps_[warp].registers) + " and " +
                   std::to_string(first.registers) + " registers after setmaxnreg";
        }
        if (!warps_[warp].products.empty())
        {
            return "wgmma: the block ends before warp " + std::to_string(warp) + " has waited for its products";
        }
    }
    return "";
}
}
