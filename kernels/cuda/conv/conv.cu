// Causal 3-D and 2-D convolution as one matrix product on tensor cores whose left side is never made (implicit GEMM):
//   y[m][n] = residual[m][n] + activation(bias[n] + Σ_k a[m][k] · filter[n][k])
// m runs over the output positions [B][F][OH][OW], n over the Co output channels, k over [KT][KH][KW][Ci], and a[m][k]
// is the input element that tap k / Ci sees from m (conv_source.cuh). A product x·Wᵀ is the case KT = KH = KW = 1.
//
// Each block makes TILE_M x TILE_N of y. Slabs of DEPTH terms of both sides travel through a ring of STAGES buffers in
// shared memory: while the warps multiply one, the copies of the next STAGES - 1 are on their way.
#ifndef ELEMENT
#error "Define ELEMENT as the element type of x, filter and y: f16 or bf16."
#endif
#ifndef ACTIVATION
#error "Define ACTIVATION as NONE, SILU or GELU_TANH."
#endif
#if !defined(TILE_M) || !defined(TILE_N) || !defined(WARP_M) || !defined(WARP_N)
#error "Define TILE_M x TILE_N as the elements of y that a block makes, WARP_M x WARP_N as a warp's share of them."
#endif
#if !defined(DEPTH) || !defined(STAGES)
#error "Define DEPTH as the terms of a slab, 32 or 64, and STAGES as the number of slabs in shared memory."
#endif
#ifndef GATHER
#error "Define GATHER as 0 where 8 neighbouring channels can be copied at once, 1 where elements come one by one."
#endif
#include "conv/conv_source.cuh"
#include "derain/activation.cuh"
#include "derain/async_copy.cuh"
#include "derain/mma.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

constexpr int WARPS_N = TILE_N / WARP_N;
constexpr int THREADS = TILE_M / WARP_M * WARPS_N * 32;
constexpr int CHUNK = 8; // elements in 16 bytes
constexpr int CHUNKS = DEPTH / CHUNK;
constexpr int PASS_ROWS = THREADS / CHUNKS; // rows that the block copies at once, a chunk by each thread
constexpr int INPUT_BYTES = TILE_M * DEPTH * 2;
constexpr int STAGE_BYTES = INPUT_BYTES + TILE_N * DEPTH * 2;
static_assert(DEPTH == 32 || DEPTH == 64, "a slab's row is half or all of the 128 bytes that shared memory serves at once");
static_assert(TILE_M % WARP_M == 0 && TILE_N % WARP_N == 0, "the warps' shares fill the block's tile");
static_assert(WARP_M % 16 == 0 && WARP_N % 16 == 0, "a warp's share is made of 16 x 16 elements");
static_assert(TILE_M % PASS_ROWS == 0 && TILE_N % PASS_ROWS == 0, "every thread copies equally many chunks");

// Byte offset of a chunk in a slab [rows][CHUNKS]. Eight neighbouring rows have any one chunk in eight different bank
// groups, so that neither the copies nor the loads of fragments collide.
DEVICE u32 chunk_offset(int row, int chunk)
{
    constexpr int LINE_ROWS = 8 / CHUNKS;
    return (row * CHUNKS + (chunk ^ row / LINE_ROWS % CHUNKS)) * 16;
}

// That of the chunk which this thread copies in a pass.
DEVICE u32 own_chunk(int pass)
{
    return chunk_offset(threadIdx.x / CHUNKS + pass * PASS_ROWS, threadIdx.x % CHUNKS);
}

// One thread's share of the input slabs: the same chunk of every PASS_ROWS-th row. Pixels are looked up anew only
// when the slab leaves a tap, which for real layers is once in 4 to 16 slabs.
struct InputCopies
{
    static constexpr int ROWS = TILE_M / PASS_ROWS;
    const ConvSource<T>& source;
    ConvPosition positions[ROWS];
    const T* pixels[ROWS];
    ConvTap tap;
    i32 channel;

    DEVICE InputCopies(const ConvSource<T>& source, i32 first, i32 count) : source(source)
    {
        i32 k = threadIdx.x % CHUNKS * CHUNK;
        tap = source.tap(k);
        channel = k % source.shape.channels;
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            positions[i] = source.position(first + threadIdx.x / CHUNKS + i * PASS_ROWS, count);
            pixels[i] = source.pixel(positions[i], tap);
        }
    }

    // Starts the copies of the next slab.
    DEVICE void start(unsigned char* slab)
    {
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            u32 target = shared_address(slab) + own_chunk(i);
            bool valid = pixels[i] != nullptr;
            copy_async_16(target, valid ? pixels[i] + channel : source.x, valid);
        }

        channel += DEPTH;
        if (channel < source.shape.channels)
        {
            return;
        }
        while (channel >= source.shape.channels)
        {
            channel -= source.shape.channels;
            tap.advance(source.shape);
        }
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            pixels[i] = source.pixel(positions[i], tap);
        }
    }
};

// The same for channels that do not come in eights: every element is looked up by itself. Only a model's first layer
// is like this, with a short sum.
struct InputGathers
{
    static constexpr int ROWS = TILE_M / PASS_ROWS;
    const ConvSource<T>& source;
    ConvPosition positions[ROWS];
    i32 k;

    DEVICE InputGathers(const ConvSource<T>& source, i32 first, i32 count) : source(source)
    {
        k = threadIdx.x % CHUNKS * CHUNK;
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            positions[i] = source.position(first + threadIdx.x / CHUNKS + i * PASS_ROWS, count);
        }
    }

    DEVICE void start(unsigned char* slab)
    {
        Pack<T, CHUNK> chunks[ROWS];
#pragma unroll
        for (int element = 0; element < CHUNK; element++)
        {
            ConvTap tap = source.tap(k + element);
            i32 channel = (k + element) % source.shape.channels;
#pragma unroll
            for (int i = 0; i < ROWS; i++)
            {
                const T* pixel = source.pixel(positions[i], tap);
                chunks[i].at[element] = pixel != nullptr ? pixel[channel] : T{0};
            }
        }

#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            u32 target = own_chunk(i);
            *(Pack<T, CHUNK>*)(slab + target) = chunks[i];
        }
        k += DEPTH;
    }
};

// One thread's share of the filter slabs, rows of filter[n][pitch].
struct FilterCopies
{
    static constexpr int ROWS = TILE_N / PASS_ROWS;
    const T* filter;
    const T* row; // this thread's first
    i32 rows;     // how many filters there are from that one on
    i32 pitch;
    i32 k;

    DEVICE FilterCopies(const T* filter, i32 first, i32 count, i32 pitch) : filter(filter), pitch(pitch)
    {
        i32 start = first + threadIdx.x / CHUNKS;
        row = filter + (i64)start * pitch;
        rows = count - start;
        k = threadIdx.x % CHUNKS * CHUNK;
    }

    DEVICE void start(unsigned char* slab)
    {
#pragma unroll
        for (int i = 0; i < ROWS; i++)
        {
            u32 target = shared_address(slab) + own_chunk(i);
            bool valid = i * PASS_ROWS < rows && k < pitch;
            copy_async_16(target, valid ? row + (i64)(i * PASS_ROWS) * pitch + k : filter, valid);
        }
        k += DEPTH;
    }
};

// 16 terms of a warp's rows and columns, in registers.
struct Fragments
{
    u32 input[WARP_M / 16][4];
    u32 filter[WARP_N / 16][4];

    // Terms 16·step … 16·step + 15 of a slab for the warp whose first row and column are given.
    DEVICE void load(u32 slab, int row, int column, int step)
    {
        int lane = threadIdx.x % 32;
#pragma unroll
        for (int i = 0; i < WARP_M / 16; i++)
        {
            load_matrices(input[i], slab + chunk_offset(row + i * 16 + lane % 16, step * 2 + lane / 16));
        }
#pragma unroll
        for (int j = 0; j < WARP_N / 16; j++)
        {
            int n = column + j * 16 + lane / 16 * 8 + lane % 8;
            load_matrices(filter[j], slab + INPUT_BYTES + chunk_offset(n, step * 2 + lane / 8 % 2));
        }
    }

    DEVICE void multiply_add_to(float (&sums)[WARP_M / 16][WARP_N / 8][4]) const
    {
#pragma unroll
        for (int i = 0; i < WARP_M / 16; i++)
        {
#pragma unroll
            for (int j = 0; j < WARP_N / 8; j++)
            {
                multiply_add<T>(sums[i][j], input[i], filter[j / 2][j % 2 * 2], filter[j / 2][j % 2 * 2 + 1]);
            }
        }
    }
};

// Adds bias, activation and residual to a warp's sums and stores them. They pass through shared memory, 16 rows at a
// time, so that a lane gets 8 neighbouring columns: fewer and wider accesses than the layout of the products allows.
struct Output
{
    static constexpr int COLUMNS = WARP_N / CHUNK; // lanes side by side
    static constexpr int PITCH = WARP_N + 8;       // 8 more floats keep the rows in different banks
    static constexpr int WARP_BYTES = 16 * PITCH * sizeof(float);
    const float* bias;
    const T* residual;
    T* y; // [rows][columns]; may be the residual's memory, since an element is read and written by the same thread
    i32 rows;
    i32 columns;

    DEVICE void write(const float (&sums)[WARP_M / 16][WARP_N / 8][4], i32 first_row, i32 first_column,
        float* staging) const
    {
        int lane = threadIdx.x % 32;
        i32 column = first_column + lane % COLUMNS * CHUNK;
        float biases[CHUNK];
#pragma unroll
        for (int c = 0; c < CHUNK; c++)
        {
            biases[c] = bias != nullptr && column + c < columns ? bias[column + c] : 0.0f;
        }

#pragma unroll
        for (int i = 0; i < WARP_M / 16; i++)
        {
#pragma unroll
            for (int j = 0; j < WARP_N / 8; j++)
            {
                float* target = staging + lane / 4 * PITCH + j * 8 + lane % 4 * 2;
                *(float2*)target = {sums[i][j][0], sums[i][j][1]};
                *(float2*)(target + 8 * PITCH) = {sums[i][j][2], sums[i][j][3]};
            }
            __syncwarp();
#pragma unroll 1
            for (int row = lane / COLUMNS; row < 16; row += 32 / COLUMNS)
            {
                write_chunk(staging + row * PITCH + lane % COLUMNS * CHUNK, biases, first_row + i * 16 + row, column);
            }
            __syncwarp();
        }
    }

    DEVICE void write_chunk(const float* chunk, const float (&biases)[CHUNK], i32 row, i32 column) const
    {
        if (row >= rows || column >= columns)
        {
            return;
        }
        float values[CHUNK];
#pragma unroll
        for (int c = 0; c < CHUNK; c++)
        {
            values[c] = activation<ACTIVATION, T>(chunk[c] + biases[c]);
        }

        i64 offset = (i64)row * columns + column; // y[row][column]
        if (columns % CHUNK == 0 && ((u64)y | (u64)residual) % sizeof(Pack<T, CHUNK>) == 0)
        {
            float before[CHUNK] = {};
            if (residual != nullptr)
            {
                load(before, residual + offset);
            }
#pragma unroll
            for (int c = 0; c < CHUNK; c++)
            {
                values[c] += before[c];
            }
            store(y + offset, values);
            return;
        }
#pragma unroll
        for (int c = 0; c < CHUNK; c++)
        {
            if (column + c < columns)
            {
                float before = residual != nullptr ? to_float(residual[offset + c]) : 0.0f;
                y[offset + c] = from_float<T>(values[c] + before);
            }
        }
    }
};
static_assert(THREADS / 32 * Output::WARP_BYTES <= STAGES * STAGE_BYTES, "the ring is large enough for the sums");

extern "C" __global__ void __launch_bounds__(THREADS) conv(const T* x, const T* cache, const T* filter,
    const float* bias, const T* residual, T* y, i32 positions, i32 outputs, i32 pitch, ConvShape shape)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    ConvSource<T> source{x, cache, shape};

    // Blocks that read the same input follow each other.
    i32 column_tiles = (outputs + TILE_N - 1) / TILE_N;
    i32 first_row = (i32)(blockIdx.x / column_tiles) * TILE_M;
    i32 first_column = (i32)(blockIdx.x % column_tiles) * TILE_N;
    i32 slabs = (pitch + DEPTH - 1) / DEPTH;
    int warp = threadIdx.x / 32;
    int warp_row = warp / WARPS_N * WARP_M;
    int warp_column = warp % WARPS_N * WARP_N;

#if GATHER
    InputGathers input(source, first_row, positions);
#else
    InputCopies input(source, first_row, positions);
#endif
    FilterCopies filters(filter, first_column, outputs, pitch);
    float sums[WARP_M / 16][WARP_N / 8][4] = {};

    for (int slab = 0; slab < STAGES - 1; slab++)
    {
        if (slab < slabs)
        {
            input.start(shared_memory + slab * STAGE_BYTES);
            filters.start(shared_memory + slab * STAGE_BYTES + INPUT_BYTES);
        }
        commit_copies();
    }

    int current = 0;
    for (i32 slab = 0; slab < slabs; slab++)
    {
        // Slab number slab has landed, and every warp is done with the buffer that the next copies overwrite.
        wait_for_copies<STAGES - 2>();
        __syncthreads();
        if (slab + STAGES - 1 < slabs)
        {
            unsigned char* ahead = shared_memory + (current + STAGES - 1) % STAGES * STAGE_BYTES;
            input.start(ahead);
            filters.start(ahead + INPUT_BYTES);
        }
        commit_copies();

        u32 landed = shared_address(shared_memory) + current * STAGE_BYTES;
        Fragments fragments[2];
        fragments[0].load(landed, warp_row, warp_column, 0);
#pragma unroll
        for (int step = 0; step < DEPTH / 16; step++)
        {
            if (step + 1 < DEPTH / 16)
            {
                fragments[(step + 1) % 2].load(landed, warp_row, warp_column, step + 1);
            }
            fragments[step % 2].multiply_add_to(sums);
        }
        current = (current + 1) % STAGES;
    }

    __syncthreads();
    float* staging = (float*)(shared_memory + warp * Output::WARP_BYTES);
    Output output{bias, residual, y, positions, outputs};
    output.write(sums, first_row + warp_row, first_column + warp_column, staging);
}
