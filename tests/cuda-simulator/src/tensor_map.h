// A tensor map: what cuTensorMapEncodeTiled writes and the copy engine reads. The layout of the real one is NVIDIA's secret; this is ours.
#pragma once
#include <cstdint>

namespace simulator
{
struct alignas(64) TensorMapImage
{
    static constexpr uint64_t MAGIC = 0x50414d5f52534e54; // "TNSR_MAP"
    static constexpr unsigned MAX_RANK = 5;

    uint64_t magic;
    uint64_t address;
    uint64_t strides[MAX_RANK - 1]; // bytes from one to the next in dimensions 1 and up
    uint32_t last[MAX_RANK];        // the largest coordinate in each dimension
    uint16_t box[MAX_RANK];
    uint8_t rank;
    uint8_t element_bytes;
    uint8_t swizzle_bytes; // of a row of the pattern: 0, 32, 64 or 128
};

static_assert(sizeof(TensorMapImage) == 128);
}
