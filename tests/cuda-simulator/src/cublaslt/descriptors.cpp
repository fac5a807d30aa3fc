// Making, changing and freeing cuBLASLt's descriptors.
#include "descriptors.h"
#include "../exports.h"
#include "../findings.h"
#include <cstring>

using namespace simulator;

namespace
{
// Writes an attribute whose size must be that of the field.
template <class T>
cublasStatus_t set(T& field, const void* value, size_t size)
{
    if (value == nullptr || size != sizeof(T))
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    std::memcpy(&field, value, sizeof(T));
    return CUBLAS_STATUS_SUCCESS;
}

// One that may be set only to what it is anyway.
cublasStatus_t require(int expected, const void* value, size_t size, const char* name)
{
    int given = 0;
    const cublasStatus_t status = set(given, value, size);
    if (status == CUBLAS_STATUS_SUCCESS && given != expected)
    {
        say_unsupported("%s %d", name, given);
        return CUBLAS_STATUS_NOT_SUPPORTED;
    }
    return status;
}

cublasStatus_t unknown(const char* object, int attribute)
{
    say_unsupported("attribute %d of %s", attribute, object);
    return CUBLAS_STATUS_NOT_SUPPORTED;
}
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulDescCreate(MatmulDescription** description, int compute_type, int scale_type)
{
    if (description == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    *description = new MatmulDescription{compute_type, scale_type, 0, 0, 0, EPILOGUE_DEFAULT, nullptr, 0, -1};
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulDescDestroy(MatmulDescription* description)
{
    delete description;
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulDescSetAttribute(MatmulDescription* description, int attribute, const void* value, size_t size)
{
    if (description == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    switch (attribute)
    {
    case 0:
        return set(description->compute_type, value, size);
    case 1:
        return set(description->scale_type, value, size);
    case 2:
        return require(0, value, size, "pointer mode");
    case 3:
        return set(description->transposed_a, value, size);
    case 4:
        return set(description->transposed_b, value, size);
    case 5:
        return require(0, value, size, "transposition of C");
    case 7:
        return set(description->epilogue, value, size);
    case 8:
        return set(description->bias, value, size);
    case 10:
        return set(description->bias_batch_stride, value, size);
    case 26:
        return set(description->bias_type, value, size);
    default:
        return unknown("a matmul descriptor", attribute);
    }
}

DERAIN_EXPORT cublasStatus_t cublasLtMatrixLayoutCreate(MatrixLayout** layout, int type, uint64_t rows, uint64_t columns, int64_t leading)
{
    if (layout == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    *layout = new MatrixLayout{type, 0, rows, columns, leading, 1, 0};
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatrixLayoutDestroy(MatrixLayout* layout)
{
    delete layout;
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatrixLayoutSetAttribute(MatrixLayout* layout, int attribute, const void* value, size_t size)
{
    if (layout == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    switch (attribute)
    {
    case 0:
        return set(layout->type, value, size);
    case 1:
        return require(0, value, size, "matrix order");
    case 2:
        return set(layout->rows, value, size);
    case 3:
        return set(layout->columns, value, size);
    case 4:
        return set(layout->leading, value, size);
    case 5:
        return set(layout->batch_count, value, size);
    case 6:
        return set(layout->batch_stride, value, size);
    default:
        return unknown("a matrix layout", attribute);
    }
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulPreferenceCreate(MatmulPreference** preference)
{
    if (preference == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    *preference = new MatmulPreference{0};
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulPreferenceDestroy(MatmulPreference* preference)
{
    delete preference;
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulPreferenceSetAttribute(MatmulPreference* preference, int attribute, const void* value,
                                                                  size_t size)
{
    if (preference == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    switch (attribute)
    {
    case 1:
        return set(preference->workspace, value, size);
    case 3: // how the parts of a split sum are joined, and the least alignments of the operands: nothing here depends on them
    case 5:
    case 6:
    case 7:
    case 8:
        return size == sizeof(uint32_t) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
    default:
        return unknown("a matmul preference", attribute);
    }
}
