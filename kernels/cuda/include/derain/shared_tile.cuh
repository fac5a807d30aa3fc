// Rows of 16-bit elements in shared memory, laid out so that neither the copies into them nor the matrix loads from them
// meet in a bank: 16-byte chunk c of row r lies in place c ^ (r / rows to 128 bytes), so that one chunk of 8 rows touches
// all 32 banks.
#pragma once
#include "derain/mma.cuh"
#include "derain/types.cuh"

// COLUMNS elements a row: 16, 32, or a multiple of 64. start is a multiple of 128.
template <int COLUMNS>
struct SharedTile
{
    static_assert(COLUMNS == 16 || COLUMNS == 32 || COLUMNS % 64 == 0, "A row is 32, 64 or a multiple of 128 bytes.");

    static constexpr int CHUNKS = COLUMNS / 8;
    static constexpr int ROW_BYTES = COLUMNS * 2;
    static constexpr int PLACES = CHUNKS < 8 ? CHUNKS : 8;

    u32 start;

    // Rows 8 apart keep their chunks in the same places.
    DEVICE u32 address(int row, int chunk) const
    {
        int place = chunk ^ (row * PLACES / 8 % PLACES);
        return start + row * ROW_BYTES + place * 16;
    }

    // The 16x16 block at (row, column) as operand a of multiply_add.
    DEVICE void load_a(u32 (&a)[4], int row, int column) const
    {
        int lane = threadIdx.x % 32;
        load_matrices(a, moved(address(lane % 16, lane / 16), row, column));
    }

    // The 16x16 block at (row, column), transposed, as operands b of two products: b0 and b1 for rows row to row + 7, which
    // are the columns of b, then for the next 8.
    DEVICE void load_b_transposed(u32 (&b)[4], int row, int column) const
    {
        int lane = threadIdx.x % 32;
        load_matrices(b, moved(address(lane % 8 + lane / 16 * 8, lane / 8 % 2), row, column));
    }

    // The 16x16 block at (row, column) as operands b of two products: b0 and b1 for columns column to column + 7, then for
    // the next 8.
    DEVICE void load_b(u32 (&b)[4], int row, int column) const
    {
        int lane = threadIdx.x % 32;
        load_matrices_transposed(b, moved(address(lane % 16, lane / 16), row, column));
    }

private:
    // The address of the block at (0, 0) moved to (row, column), multiples of 16: one XOR within the places, since a block's
    // chunks are an even one and its odd neighbour, and an offset that fits the load.
    DEVICE static u32 moved(u32 address, int row, int column)
    {
        return (address ^ column / 8 % PLACES * 16) + column / 64 * 128 + row * ROW_BYTES;
    }
};
