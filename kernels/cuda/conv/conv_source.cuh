// What a convolution reads: from an output position and a tap of the filter to the channels of one input pixel, or to
// nothing. Both convolution kernels see their input through this, so padding, stride, enlargement and the frames
// before the first are said once.
#pragma once
#include "derain/types.cuh"

// x[b][f][h][w][c], filter [Co][KT][KH][KW][c], y[b][f][oh][ow][Co]; a 2-D convolution has KT = 1.
struct ConvShape
{
    i32 frames;
    i32 height;
    i32 width;
    i32 channels;
    i32 output_height;
    i32 output_width;
    i32 kernel_time;
    i32 kernel_height;
    i32 kernel_width;
    i32 stride;
    i32 pad_top;
    i32 pad_left;
    i32 upsample; // how many times x is enlarged, by nearest neighbour, before all of this

    // Terms of the sum for one output element.
    DEVICE i32 terms() const
    {
        return kernel_time * kernel_height * kernel_width * channels;
    }
};

// One place in the filter.
struct ConvTap
{
    i32 time;
    i32 row;
    i32 column;

    DEVICE void advance(const ConvShape& shape)
    {
        column++;
        if (column == shape.kernel_width)
        {
            column = 0;
            row++;
        }
        if (row == shape.kernel_height)
        {
            row = 0;
            time++;
        }
    }
};

// What the filter's first tap sees from one output position; row and column may lie outside of the frame.
struct ConvPosition
{
    i32 batch;
    i32 frame;
    i32 row;
    i32 column;
};

template <class T>
struct ConvSource
{
    const T* x;     // [B][F][H][W][c]
    const T* cache; // [B][KT - 1][H][W][c], or null: copies of the first frame stand before it
    ConvShape shape;

    // Output position number index of count, in the order of y; those past the last see nothing.
    DEVICE ConvPosition position(i32 index, i32 count) const
    {
        if (index >= count)
        {
            return {0, 0, -(1 << 30), 0};
        }
        i32 line = index / shape.output_width;
        i32 image = line / shape.output_height;
        i32 batch = image / shape.frames;
        return {batch,
                image - batch * shape.frames - (shape.kernel_time - 1),
                (line - image * shape.output_height) * shape.stride - shape.pad_top,
                (index - line * shape.output_width) * shape.stride - shape.pad_left};
    }

    // The tap that term k of the sum belongs to; for k past the last term one that sees nothing.
    DEVICE ConvTap tap(i32 k) const
    {
        i32 place = k / shape.channels;
        i32 line = place / shape.kernel_width;
        i32 time = line / shape.kernel_height;
        return {time, line - time * shape.kernel_height, place - line * shape.kernel_width};
    }

    // The channels that a tap sees, or null where it sees only zeros.
    DEVICE const T* pixel(ConvPosition position, ConvTap tap) const
    {
        i32 row = position.row + tap.row;
        i32 column = position.column + tap.column;
        bool inside = (u32)row < (u32)(shape.height * shape.upsample)
                      && (u32)column < (u32)(shape.width * shape.upsample);
        if (!inside || tap.time >= shape.kernel_time)
        {
            return nullptr;
        }
        if (shape.upsample > 1)
        {
            row /= shape.upsample;
            column /= shape.upsample;
        }

        i32 frame = position.frame + tap.time;
        bool cached = frame < 0 && cache != nullptr;
        const T* images = cached ? cache : x;
        i32 image = cached ? position.batch * (shape.kernel_time - 1) + frame + (shape.kernel_time - 1)
                           : position.batch * shape.frames + max(frame, 0);
        return images + (((i64)image * shape.height + row) * shape.width + column) * shape.channels;
    }
};
