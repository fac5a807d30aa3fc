// The attention switch of ZSVD: which batch row a query of batch row b reads keys and values from.
//
//                                text keys (tokens < T)    image keys (the rest)
//     text queries  (s < T)      b                         b
//     image queries (s >= T)     text row of b             b
//
// Tiles are cut at token T, those of queries and those of keys, at the price of one tile more each: so all queries of a
// tile are of one kind, all keys of a tile too, and a tile of keys comes from one batch row. With T = 0 nothing is text,
// and this is plain attention.
#pragma once
#include "derain/types.cuh"

// Tokens first to end - 1, all text or all image.
struct TokenRange
{
    i32 first;
    i32 end;

    DEVICE i32 count() const
    {
        return end - first;
    }
};

// T, and for up to 8 batch rows from first_row on the row whose text their image queries read, one byte each.
struct TextSource
{
    i32 text_tokens;
    i32 first_row;
    u64 text_rows;

    DEVICE i32 tile_count(i32 size, i32 tokens) const
    {
        return text_tiles(size) + (tokens - text_tokens + size - 1) / size;
    }

    // Tile number tile of at most size tokens.
    DEVICE TokenRange tile(i32 number, i32 size, i32 tokens) const
    {
        i32 image_tile = number - text_tiles(size);
        bool is_text = image_tile < 0;
        i32 first = is_text ? number * size : text_tokens + image_tile * size;
        return {first, min(first + size, is_text ? text_tokens : tokens)};
    }

    // The batch row whose text these queries of batch row `row` read.
    DEVICE i32 text_row(TokenRange queries, i32 row) const
    {
        bool is_own = text_tokens == 0 || queries.first < text_tokens;
        return is_own ? row : (i32)(text_rows >> 8 * (row - first_row) & 255);
    }

private:
    DEVICE i32 text_tiles(i32 size) const
    {
        return (text_tokens + size - 1) / size;
    }
};

// One head, text and image tokens each of a batch row.
template <class T>
struct HeadTokens
{
    const T* text;
    const T* image;
    i64 stride;
    i32 text_tokens;

    DEVICE const T* at(i32 token) const
    {
        return (token < text_tokens ? text : image) + token * stride;
    }
};

// q, k or v: [B, S, N·D], tokens and batch rows any distance apart.
template <class T>
struct Tokens
{
    const T* data;
    i64 batch_stride;
    i64 stride;

    // The head that begins at a feature, its text tokens from one batch row and its image tokens from another.
    DEVICE HeadTokens<T> head(i64 feature, i32 text_row, i32 image_row, i32 text_tokens) const
    {
        const T* first = data + feature;
        return {first + text_row * batch_stride, first + image_row * batch_stride, stride, text_tokens};
    }
};
