// Matrices in shared memory as wgmma's descriptors describe them (PTX, "Matrix-Descriptor" and "Strides"), in chunks of 8 elements.
#pragma once
#include "swizzle.h"
#include <cstdint>

namespace simulator
{
class MatrixDescriptor
{
public:
    explicit MatrixDescriptor(uint64_t bits) : bits_(bits) {}

    // Bytes of a row of the swizzle's pattern: 128, 64 or 32; 0 without one.
    unsigned swizzle_bytes() const
    {
        constexpr unsigned BYTES[] = {0, 128, 64, 32};
        return BYTES[bits_ >> 62];
    }

    // Of a pattern that begins off its alignment; not simulated.
    unsigned base_offset() const { return (unsigned)(bits_ >> 49) & 7; }

    // The shared address of 8 elements that lie side by side: with depth contiguous, row `line` (of a, or of b transposed), elements
    // 8·chunk of the depth on; else depth `line`, rows 8·chunk on.
    unsigned chunk(bool is_depth_contiguous, unsigned line, unsigned chunk) const
    {
        const unsigned width = swizzle_bytes() / 16;
        unsigned address = start() + line % 8 * (width == 0 ? 16 : width * 16);
        if (is_depth_contiguous)
        {
            address += line / 8 * stride() + chunk * (width == 0 ? leading() : 16);
        }
        else
        {
            address +=
                width == 0 ? line / 8 * leading() + chunk * stride() : line / 8 * stride() + chunk / width * leading() + chunk % width * 16;
        }
        return swizzled(address, swizzle_bytes());
    }

private:
    unsigned start() const { return (unsigned)(bits_ & 0x3fff) << 4; }
    unsigned leading() const { return (unsigned)(bits_ >> 16 & 0x3fff) << 4; }
    unsigned stride() const { return (unsigned)(bits_ >> 32 & 0x3fff) << 4; }

    uint64_t bits_;
};
}
