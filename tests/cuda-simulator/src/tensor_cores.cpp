// mma.sync.m16n8k16 and ldmatrix.x4, lane for lane as the PTX documentation lays out their fragments.
#include "block_runner.h"
#include "checks.h"
#include "settings.h"
#include <cstring>
#include <immintrin.h>

namespace simulator
{
namespace
{
struct LoadArgument
{
    unsigned* fragment;
    unsigned row_address;
    const void* code;
};

void gather_rows(void** arguments, unsigned short (&matrices)[4][8][8])
{
    BlockRunner& runner = *BlockRunner::active();
    for (int lane = 0; lane < 32; lane++)
    {
        const auto& argument = *(const LoadArgument*)arguments[lane];
        const unsigned char* row = runner.shared_base() + argument.row_address;
        if ((uintptr_t)row % 16 != 0)
        {
            fail(Fault::Address, argument.code, "misaligned: ldmatrix row at shared address %u by lane %d", argument.row_address, lane);
        }
        if (!runner.is_shared(row, 16))
        {
            fail(Fault::Address, argument.code, "out of bounds: ldmatrix row at shared address %u by lane %d", argument.row_address, lane);
        }
        if (settings().check)
        {
            checks::access_as(runner.self().warp * 32 + (unsigned)lane, row, 16, AccessKind::Load, argument.code);
        }
        std::memcpy(matrices[lane / 8][lane % 8], row, 16);
    }
}

template <bool TRANSPOSED>
void deal_matrices(void** arguments, unsigned)
{
    unsigned short matrices[4][8][8];
    gather_rows(arguments, matrices);
    for (int lane = 0; lane < 32; lane++)
    {
        const int row = lane / 4;
        const int column = lane % 4 * 2;
        unsigned* fragment = ((const LoadArgument*)arguments[lane])->fragment;
        for (int m = 0; m < 4; m++)
        {
            const unsigned low = TRANSPOSED ? matrices[m][column][row] : matrices[m][row][column];
            const unsigned high = TRANSPOSED ? matrices[m][column + 1][row] : matrices[m][row][column + 1];
            fragment[m] = low | high << 16;
        }
    }
}

struct MultiplyArgument
{
    float* d;
    const unsigned* a;
    unsigned b[2];
};

template <bool BFLOAT>
__m256 widen(__m128i bits)
{
    return BFLOAT ? _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16)) : _mm256_cvtph_ps(bits);
}

// d[16][8] += a[16][16] · b[16][8].
template <bool BFLOAT>
void multiply(void** arguments, unsigned)
{
    alignas(32) float a[16][16];
    alignas(32) float b[16][8];
    for (int lane = 0; lane < 32; lane++)
    {
        const auto& argument = *(const MultiplyArgument*)arguments[lane];
        const int g = lane / 4;
        const int t = lane % 4 * 2;
        alignas(32) float x[8];
        _mm256_store_ps(x, widen<BFLOAT>(_mm_loadu_si128((const __m128i*)argument.a)));
        std::memcpy(&a[g][t], x, 8);
        std::memcpy(&a[g + 8][t], x + 2, 8);
        std::memcpy(&a[g][t + 8], x + 4, 8);
        std::memcpy(&a[g + 8][t + 8], x + 6, 8);
        _mm256_store_ps(x, widen<BFLOAT>(_mm_loadl_epi64((const __m128i*)argument.b)));
        b[t][g] = x[0];
        b[t + 1][g] = x[1];
        b[t + 8][g] = x[2];
        b[t + 9][g] = x[3];
    }
    alignas(32) float d[16][8];
    for (int row = 0; row < 16; row++)
    {
        __m256 sum = _mm256_setzero_ps();
        for (int k = 0; k < 16; k++)
        {
            sum = _mm256_fmadd_ps(_mm256_set1_ps(a[row][k]), _mm256_load_ps(b[k]), sum);
        }
        _mm256_store_ps(d[row], sum);
    }
    for (int lane = 0; lane < 32; lane++)
    {
        float* mine = ((const MultiplyArgument*)arguments[lane])->d;
        const int g = lane / 4;
        const int t = lane % 4 * 2;
        mine[0] += d[g][t];
        mine[1] += d[g][t + 1];
        mine[2] += d[g + 8][t];
        mine[3] += d[g + 8][t + 1];
    }
}

// These instructions are .aligned: all 32 lanes of a whole warp execute them.
void require_whole_warp(const char* operation, const void* code)
{
    const BlockRunner& runner = *BlockRunner::active();
    if (!runner.is_in_whole_warp())
    {
        fail(Fault::Launch, code, "partial mask: %s in a warp of only %u lanes", operation, runner.grid().threads() % 32);
    }
}

constexpr unsigned WHOLE_WARP = 0xffffffffu;
}

void load_matrices(unsigned (&fragment)[4], unsigned row_address, bool transposed, Site site)
{
    const void* code = __builtin_return_address(0);
    LoadArgument argument{fragment, row_address, code};
    require_whole_warp("ldmatrix", code);
    BlockRunner::active()->meet(transposed ? "ldmatrix.trans" : "ldmatrix", WHOLE_WARP, &argument,
                                transposed ? &deal_matrices<true> : &deal_matrices<false>, site, code);
}

void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, bool bfloat, Site site)
{
    const void* code = __builtin_return_address(0);
    MultiplyArgument argument{d, a, {b0, b1}};
    require_whole_warp("mma.sync", code);
    BlockRunner::active()->meet(bfloat ? "mma.sync.bf16" : "mma.sync.f16", WHOLE_WARP, &argument,
                                bfloat ? &multiply<true> : &multiply<false>, site, code);
}

float half_to_float(unsigned short bits)
{
    return _cvtsh_ss(bits);
}

unsigned short float_to_half(float x)
{
    if (x != x)
    {
        return 0x7fff; // the NaN that the conversions give
    }
    return _cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT);
}

// To nearest, ties to even.
unsigned short float_to_bfloat(float x)
{
    unsigned bits;
    std::memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffff) > 0x7f800000)
    {
        return 0x7fff;
    }
    return (unsigned short)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
}
