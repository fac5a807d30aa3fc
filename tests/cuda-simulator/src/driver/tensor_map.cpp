// cuTensorMapEncodeTiled, with the driver's conditions on its arguments. A map says nothing of the memory behind its address.
#include "../tensor_map.h"
#include "driver.h"
#include <cstring>

using namespace simulator;

namespace
{
// Bytes of the CUtensorMapDataType values, in their order.
constexpr uint8_t ELEMENT_BYTES[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4};

constexpr unsigned SWIZZLE_BYTES[] = {0, 32, 64, 128};

bool is_aligned(uint64_t value, uint64_t alignment)
{
    return value % alignment == 0;
}

CUresult encode(TensorMapImage& map, const uint64_t* sizes, const uint64_t* strides, const uint32_t* box, const uint32_t* element_strides)
{
    for (unsigned d = 0; d < map.rank; d++)
    {
        if (sizes[d] == 0 || sizes[d] > uint64_t(1) << 32 || box[d] == 0 || box[d] > 256)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (element_strides[d] != 1)
        {
            say_unsupported("a tensor map with element strides");
            return CUDA_ERROR_NOT_SUPPORTED;
        }
        map.last[d] = (uint32_t)(sizes[d] - 1);
        map.box[d] = (uint16_t)box[d];
    }
    uint64_t smaller = sizes[0] * map.element_bytes;
    for (unsigned d = 0; d + 1 < map.rank; d++)
    {
        const bool is_multiple = d == 0 || is_aligned(strides[d], strides[d - 1]);
        if (!is_aligned(strides[d], 16) || strides[d] >= uint64_t(1) << 40 || strides[d] < smaller || !is_multiple)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        map.strides[d] = strides[d];
        smaller = sizes[d + 1] * strides[d];
    }
    const unsigned row_bytes = box[0] * map.element_bytes;
    if (!is_aligned(row_bytes, 16) || (map.swizzle_bytes != 0 && row_bytes > map.swizzle_bytes))
    {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (map.swizzle_bytes != 0 && row_bytes != map.swizzle_bytes)
    {
        say_unsupported("a tensor map whose box is narrower than its swizzle");
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    return CUDA_SUCCESS;
}
}

DERAIN_EXPORT CUresult cuTensorMapEncodeTiled(void* result, int type, uint32_t rank, void* address, const uint64_t* sizes,
                                              const uint64_t* strides, const uint32_t* box, const uint32_t* element_strides, int interleave,
                                              int swizzle, int promotion, int fill)
{
    return driver_call_before_init([&] {
        if (!is_aligned((uint64_t)result, 64) || type < 0 || type >= (int)sizeof ELEMENT_BYTES || rank < 1 ||
            rank > TensorMapImage::MAX_RANK || !is_aligned((uint64_t)address, 16) || swizzle < 0 || swizzle > 3 || promotion < 0 ||
            promotion > 3)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (interleave != 0 || fill != 0)
        {
            say_unsupported("a tensor map with interleaving, or filled with NaN");
            return CUDA_ERROR_NOT_SUPPORTED;
        }
        TensorMapImage map{};
        map.magic = TensorMapImage::MAGIC;
        map.address = (uint64_t)address;
        map.rank = (uint8_t)rank;
        map.element_bytes = ELEMENT_BYTES[type];
        map.swizzle_bytes = (uint8_t)SWIZZLE_BYTES[swizzle];
        const CUresult wrong = encode(map, sizes, strides, box, element_strides);
        if (wrong == CUDA_SUCCESS)
        {
            std::memcpy(result, &map, sizeof map);
        }
        return wrong;
    });
}
