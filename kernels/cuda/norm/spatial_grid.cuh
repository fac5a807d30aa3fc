// The policy by which pixels of the decoder find their cell in a coarse grid of latents: nearest neighbour, ⌊i·n/N⌋, except that
// of an odd number of frames the first stands alone, as in the causal autoencoder (Yang et al. 2024, CogVideoX).
#pragma once
#include "derain/types.cuh"

// x is [B, frames, height, width, C], the grid [B, grid_frames, grid_height, grid_width, C].
struct SpatialGrid
{
    i32 frames, height, width;
    i32 grid_frames, grid_height, grid_width;

    DEVICE i64 source_frame(i64 frame) const
    {
        if (frames == 1 || frames % 2 == 0)
        {
            return frame * grid_frames / frames;
        }
        return frame == 0 ? 0 : 1 + (frame - 1) * (grid_frames - 1) / (frames - 1);
    }

    // Index of the first cell of the grid's row that row `line` of x, counted through its frames, takes.
    DEVICE i64 first_cell(i64 b, i64 line) const
    {
        i64 row = line % height * grid_height / height;
        return ((b * grid_frames + source_frame(line / height)) * grid_height + row) * grid_width;
    }

    DEVICE int column(int x) const
    {
        return (int)((u32)x * (u32)grid_width / (u32)width);
    }
};
