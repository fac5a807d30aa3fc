// The attention switch of ZSVD: which batch row a query of batch row b reads keys and values from.
//
//                                text keys (tokens < T)    image keys (the rest)
//     text queries  (s < T)      b                         b
//     image queries (s >= T)     text row of b             b
//
// Once all queries of a block are of one kind, this is a question of the key's token alone. So tiles of queries are cut at
// token T, at the price of one tile more, and tiles of keys are not: each token is copied from where it is. With T = 0 nothing
// is text, and this is plain attention.
#pragma once
#include "derain/types.cuh"

// Tokens first to end - 1, all text or all image.
struct QueryRange
{
    i32 first;
    i32 end;
};

// Tile number tile of the queries, at most count long.
DEVICE QueryRange query_range(i32 tile, i32 count, i32 tokens, i32 text_tokens)
{
    i32 text_tiles = (text_tokens + count - 1) / count;
    bool is_text = tile < text_tiles;
    i32 first = is_text ? tile * count : text_tokens + (tile - text_tiles) * count;
    return {first, min(first + count, is_text ? text_tokens : tokens)};
}

// The batch row whose text the queries read. text_rows: one byte for each of 8 batch rows.
DEVICE i32 text_row(QueryRange queries, i32 row, i32 first_row, i32 text_tokens, u64 text_rows)
{
    return queries.first < text_tokens ? row : (i32)(text_rows >> 8 * (row - first_row) & 255);
}

// One head of a tensor [B, S, N·D], text and image tokens from a batch row each.
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
