// adaLN's vectors: one of D features for the image tokens of each batch row, and perhaps another for its text tokens.
#pragma once
#include "derain/types.cuh"

// Strides from batch row to batch row, 0 for the same vector in all; text null where the image's is for all tokens.
template <class T>
struct TokenVectors
{
    const T* image;
    i64 image_stride;
    const T* text;
    i64 text_stride;

    // The vector for row `row` of [B·S, D], the first text_tokens of every S being text.
    DEVICE const T* of(i32 row, i32 tokens, i32 text_tokens) const
    {
        i32 batch_row = row / tokens;
        bool is_text = text != nullptr && row - batch_row * tokens < text_tokens;
        return is_text ? text + batch_row * text_stride : image + batch_row * image_stride;
    }
};
