// What conv.cu computes, for Hopper (sm_90a): causal 3-D and 2-D convolution as one matrix product whose left side is never made,
//
//     y[m][n] = residual[m][n] + bias[n] + Σ_k a[m][k] · filter[n][k]
//
// where m runs over the output positions [B][F][OH][OW], n over the Co output channels and k over [KT][KH][KW][Ci]; Ci is a
// multiple of 64, the stride is 1 and nothing is enlarged. The output positions of a block are a rectangle of one frame, so
// that what a tap sees of 64 channels is a box of x, which the copy engine fetches: zeros beyond the frame's edges included, and
// from another frame, or the cached ones, for a tap of another time.
//
// A block makes TILE_M x TILE_N of y. Its first warpgroup, the producer, keeps STAGES slots of shared memory full of slabs,
// 64 terms of both sides. The two others, the consumers, have half of the rows each, in blocks of 64 x 128 sums.
//
// Only for sm_90a: warpgroup products and the copy engine.
#ifndef ELEMENT
#error "conv_hopper.cu needs ELEMENT, the type of x, filter and y: f16 or bf16."
#endif
#if !defined(ROW_BLOCKS) || !defined(COLUMN_BLOCKS) || !defined(TILE_WIDTH) || !defined(STAGES)
#error "conv_hopper.cu needs ROW_BLOCKS and COLUMN_BLOCKS, a consumer's blocks of 64 x 128 sums; TILE_WIDTH, the positions of a block side by side; and STAGES, the slabs in shared memory."
#endif
#include "conv/conv_source.cuh"
#include "derain/mbarrier.cuh"
#include "derain/mma.cuh"
#include "derain/tensor_copy.cuh"
#include "derain/types.cuh"
#include "derain/warpgroup.cuh"

using T = ELEMENT;

constexpr int CONSUMERS = 2;
constexpr int THREADS = (1 + CONSUMERS) * WARPGROUP;
constexpr int CONSUMER_ROWS = ROW_BLOCKS * 64;
constexpr int TILE_M = CONSUMERS * CONSUMER_ROWS;
constexpr int TILE_N = COLUMN_BLOCKS * 128;
constexpr int TILE_HEIGHT = TILE_M / TILE_WIDTH;
constexpr int DEPTH = 64; // terms of a slab: rows of 128 bytes
constexpr int ROW_BYTES = DEPTH * sizeof(T);
constexpr int INPUT_BYTES = TILE_M * ROW_BYTES;
constexpr int SLAB_BYTES = INPUT_BYTES + TILE_N * ROW_BYTES;

static_assert(sizeof(T) == 2, "ELEMENT must be f16 or bf16: tensor cores multiply no others here.");
static_assert(TILE_M % TILE_WIDTH == 0, "the positions of a block fill a rectangle");
static_assert(TILE_N <= 256 && TILE_WIDTH <= 256 && TILE_HEIGHT <= 256, "a box has at most 256 elements in a dimension");
static_assert(ROW_BLOCKS * COLUMN_BLOCKS <= 2, "a thread has registers for 128 sums, and not for more");

// Of a consumer: 64 x 128 each, in tiles of 8 columns.
using Sums = float[ROW_BLOCKS][COLUMN_BLOCKS][16][4];

// The rectangle of output positions and the output channels that a block makes.
struct Tile
{
    i32 batch;
    i32 frame;
    i32 row;
    i32 column;
    i32 channel;

    // Blocks that read the same input follow each other.
    DEVICE Tile(const ConvShape& shape, i32 outputs)
    {
        i32 channel_tiles = (outputs + TILE_N - 1) / TILE_N;
        i32 across = (shape.output_width + TILE_WIDTH - 1) / TILE_WIDTH;
        i32 down = (shape.output_height + TILE_HEIGHT - 1) / TILE_HEIGHT;
        i32 rectangle = blockIdx.x / channel_tiles;
        i32 line = rectangle / across;
        i32 image = line / down;
        channel = (blockIdx.x - rectangle * channel_tiles) * TILE_N;
        column = (rectangle - line * across) * TILE_WIDTH;
        row = (line - image * down) * TILE_HEIGHT;
        batch = image / shape.frames;
        frame = image - batch * shape.frames;
    }
};

// Shared memory: the slots, each input then filter, and the barriers.
struct SharedLayout
{
    u32 start;

    DEVICE u32 input(i32 slot) const
    {
        return start + slot * SLAB_BYTES;
    }

    DEVICE u32 filter(i32 slot) const
    {
        return input(slot) + INPUT_BYTES;
    }

    DEVICE Barrier arrived(i32 slot) const
    {
        return {start + STAGES * SLAB_BYTES + slot * Barrier::BYTES};
    }

    DEVICE Barrier released(i32 slot) const
    {
        return arrived(STAGES + slot);
    }

    DEVICE void init_barriers() const
    {
        for (i32 slot = 0; slot < STAGES; slot++)
        {
            arrived(slot).init(1);
            released(slot).init(CONSUMERS * WARPGROUP / 32); // one lane of each consuming warp
        }
        publish_barriers();
    }
};

// Starts the copies of every slab, each as soon as its slot is free. By one thread.
DEVICE void produce(
    SharedLayout shared, const TensorMap& x, const TensorMap& cache, const TensorMap& filter, bool is_cached,
    const ConvShape& shape, const Tile& tile)
{
    RingPosition<STAGES> at;
    ConvTap tap = {0, 0, 0};
    i32 terms = shape.terms();
    i32 channel = 0;
    for (i32 term = 0; term < terms; term += DEPTH, at.advance())
    {
        // Frames before the first are the cached ones, or the first again.
        i32 before = shape.kernel_time - 1;
        i32 frame = tile.frame + tap.time - before;
        bool from_cache = frame < 0 && is_cached;
        i32 image = from_cache ? tile.batch * before + frame + before : tile.batch * shape.frames + max(frame, 0);
        i32 row = tile.row + tap.row - shape.pad_top;
        i32 column = tile.column + tap.column - shape.pad_left;

        shared.released(at.slot).wait(at.parity ^ 1);
        Barrier arrived = shared.arrived(at.slot);
        arrived.arrive_and_expect(SLAB_BYTES);
        copy_box(shared.input(at.slot), from_cache ? cache : x, channel, column, row, image, arrived);
        copy_box(shared.filter(at.slot), filter, term, tile.channel, arrived);

        channel += DEPTH;
        if (channel == shape.channels)
        {
            channel = 0;
            tap.advance(shape);
        }
    }
}

// sums += a slab, as one group of products.
DEVICE void multiply_slab(Sums& sums, u32 input, u32 filter)
{
    begin_products();
#pragma unroll
    for (int step = 0; step < DEPTH / 16; step++)
    {
#pragma unroll
        for (int i = 0; i < ROW_BLOCKS; i++)
        {
#pragma unroll
            for (int j = 0; j < COLUMN_BLOCKS; j++)
            {
                SharedMatrix a(input + i * 64 * ROW_BYTES + step * 32);
                SharedMatrix b(filter + j * 128 * ROW_BYTES + step * 32);
                multiply_rows<T, true>(sums[i][j], a, b);
            }
        }
    }
    end_products();
}

// Two neighbouring channels are one load and one store.
DEVICE void store(T* y, const T* residual, const float* bias, i64 offset, i32 channel, float low, float high)
{
    if (bias != nullptr)
    {
        low += bias[channel];
        high += bias[channel + 1];
    }
    if (residual != nullptr)
    {
        u32 two = *(const u32*)(residual + offset);
        low += to_float(T{(u16)two});
        high += to_float(T{(u16)(two >> 16)});
    }
    *(u32*)(y + offset) = pack<T>(low, high);
}

// y[b][f][oh][ow][n]; it may be the residual's memory, since an element is read and written by the same thread.
DEVICE void store_sums(
    const Sums& sums, T* y, const T* residual, const float* bias, i32 outputs, const ConvShape& shape, const Tile& tile,
    int consumer)
{
#pragma unroll
    for (int half = 0; half < 2 * ROW_BLOCKS; half++)
    {
        i32 position = consumer * CONSUMER_ROWS + half / 2 * 64 + threadIdx.x % WARPGROUP / 32 * 16
                       + threadIdx.x % 32 / 4 + half % 2 * 8;
        i32 row = tile.row + position / TILE_WIDTH;
        i32 column = tile.column + position % TILE_WIDTH;
        if (row >= shape.output_height || column >= shape.output_width)
        {
            continue;
        }
        i64 image = (i64)tile.batch * shape.frames + tile.frame;
        i64 first = ((image * shape.output_height + row) * shape.output_width + column) * outputs;
#pragma unroll
        for (int eight = 0; eight < TILE_N / 8; eight++)
        {
            i32 channel = tile.channel + eight * 8 + threadIdx.x % 4 * 2;
            const float(&values)[4] = sums[half / 2][eight / 16][eight % 16];
            if (channel < outputs)
            {
                store(y, residual, bias, first + channel, channel, values[half % 2 * 2], values[half % 2 * 2 + 1]);
            }
        }
    }
}

// Grid: rectangles of positions times tiles of output channels. Maps: boxes of 64 channels, TILE_WIDTH x TILE_HEIGHT pixels of one
// frame of x [B·F][H][W][Ci] and of cache [B·(KT - 1)][H][W][Ci], which is x again where there is none; and of 64 terms of TILE_N
// filters [Co][KT·KH·KW·Ci].
extern "C" __global__ void __launch_bounds__(THREADS, 1) conv_hopper(
    const __grid_constant__ TensorMap x,
    const __grid_constant__ TensorMap cache,
    const __grid_constant__ TensorMap filter,
    const float* bias,
    const T* residual,
    T* y,
    i32 outputs,
    i32 is_cached,
    ConvShape shape)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    SharedLayout shared{(shared_address(shared_memory) + 1023) & ~1023u};
    Tile tile(shape, outputs);
    if (threadIdx.x == 0)
    {
        shared.init_barriers();
    }
    __syncthreads();

    int consumer = threadIdx.x / WARPGROUP - 1;
    if (consumer < 0)
    {
        give_registers<24>();
        if (threadIdx.x == 0)
        {
            produce(shared, x, cache, filter, is_cached != 0, shape, tile);
        }
    }
    else
    {
        take_registers<240>();
        Sums sums = {};
        RingPosition<STAGES> at;
        i32 slabs = shape.terms() / DEPTH;
        i32 before = 0;
        for (i32 slab = 0; slab < slabs; slab++)
        {
            shared.arrived(at.slot).wait(at.parity);
            multiply_slab(sums, shared.input(at.slot) + consumer * CONSUMER_ROWS * ROW_BYTES, shared.filter(at.slot));
            wait_for_products<1>(); // the slab before is done with, this one goes on beside the next wait
            if (slab > 0 && threadIdx.x % 32 == 0)
            {
                shared.released(before).arrive();
            }
            before = at.slot;
            at.advance();
        }
#pragma unroll
        for (int i = 0; i < ROW_BLOCKS * COLUMN_BLOCKS; i++)
        {
            wait_for_products<0>(sums[i / COLUMN_BLOCKS][i % COLUMN_BLOCKS]);
        }
        store_sums(sums, y, residual, bias, outputs, shape, tile, consumer);
    }
}
