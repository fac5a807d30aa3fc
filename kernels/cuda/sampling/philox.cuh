// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): four random words
// for every counter under a key, without a state. The same as Sampling/Philox.cs.
#pragma once
#include "derain/types.cuh"

struct PhiloxBlock
{
    u32 word[4];
};

// The words of counter (block in the low, stream in the high 64 bits) under a key.
DEVICE PhiloxBlock philox(u64 block, u64 stream, u64 key)
{
    u32 c0 = (u32)block, c1 = (u32)(block >> 32), c2 = (u32)stream, c3 = (u32)(stream >> 32);
    u32 key0 = (u32)key, key1 = (u32)(key >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++)
    {
        u64 product0 = (u64)0xD2511F53u * c0;
        u64 product1 = (u64)0xCD9E8D57u * c2;
        c0 = (u32)(product1 >> 32) ^ c1 ^ key0;
        c1 = (u32)product1;
        c2 = (u32)(product0 >> 32) ^ c3 ^ key1;
        c3 = (u32)product0;
        key0 += 0x9E3779B9u; // the golden ratio's and
        key1 += 0xBB67AE85u; // sqrt(3)'s fractional bits
    }
    return {c0, c1, c2, c3};
}
