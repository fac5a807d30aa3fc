// The attention switch of ZSVD: which batch row a query of batch row b reads keys and values from.
//
//                                text keys (tokens < T)    image keys (the rest)
//     text queries  (s < T)      b                         b
//     image queries (s >= T)     text row of b             b
//
// Tiles are cut at token T, those of queries and those of keys, at the price of one tile more each: so all queries of a tile, and
// all keys of a tile, are of one kind, and a tile of keys comes from one batch row. With T = 0 nothing is text, and this is plain
// attention.
#pragma once
#include "derain/types.cuh"

// Tokens first to end - 1, all text or all image.
struct TokenRange
{
    i32 first;
    i32 end;
};

DEVICE i32 count_tiles(i32 size, i32 tokens, i32 text_tokens)
{
    return (text_tokens + size - 1) / size + (tokens - text_tokens + size - 1) / size;
}

// Tile number tile of up to size tokens.
DEVICE TokenRange token_range(i32 tile, i32 size, i32 tokens, i32 text_tokens)
{
    i32 text_tiles = (text_tokens + size - 1) / size;
    bool is_text = tile < text_tiles;
    i32 first = is_text ? tile * size : text_tokens + (tile - text_tiles) * size;
    return {first, min(first + size, is_text ? text_tokens : tokens)};
}

// The batch row whose text the queries read. text_rows: one byte for each of 8 batch rows from first_row on.
DEVICE i32 text_row(TokenRange queries, i32 row, i32 first_row, i32 text_tokens, u64 text_rows)
{
    return queries.first < text_tokens ? row : (i32)(text_rows >> 8 * (row - first_row) & 255);
}

// One head of a tensor [B, S, N·D], text and image tokens each from a batch row.
template <class T>
struct TokenRows
{
    const T* image;
    const T* text;
    i32 stride;
    i32 text_tokens;

    DEVICE const T* at(i32 token) const
    {
        return (token < text_tokens ? text : image) + (i64)token * stride;
    }
};
