// The swizzles of the copy engine and of the warpgroup products, on shared addresses: a 16-byte chunk's number in its row of 128, 64 or 32
// bytes is XORed with the number of the 128-byte line within the pattern of 1024, 512 or 256 bytes.
#pragma once

namespace simulator
{
constexpr unsigned swizzled(unsigned address, unsigned row_bytes)
{
    return row_bytes == 0 ? address : address ^ ((address >> 7 & (row_bytes / 16 - 1)) << 4);
}
}
