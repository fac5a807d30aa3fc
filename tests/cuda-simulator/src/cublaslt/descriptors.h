// cuBLASLt's objects; the attributes' numbers are the library's.
#pragma once
#include <cstddef>
#include <cstdint>

enum cublasStatus_t : int
{
    CUBLAS_STATUS_SUCCESS = 0,
    CUBLAS_STATUS_NOT_INITIALIZED = 1,
    CUBLAS_STATUS_ALLOC_FAILED = 3,
    CUBLAS_STATUS_INVALID_VALUE = 7,
    CUBLAS_STATUS_EXECUTION_FAILED = 13,
    CUBLAS_STATUS_INTERNAL_ERROR = 14,
    CUBLAS_STATUS_NOT_SUPPORTED = 15,
};

struct cublasLtContext
{
};

struct cublasLtMatmulDescOpaque_t
{
    int compute_type;
    int scale_type;
    int pointer_mode;
    int transposed_a;
    int transposed_b;
    uint32_t epilogue;
    const void* bias;
    int64_t bias_batch_stride;
    int bias_type; // -1: the output's
};

struct cublasLtMatrixLayoutOpaque_t
{
    int type;
    int order;
    uint64_t rows;
    uint64_t columns;
    int64_t leading;
    int batch_count;
    int64_t batch_stride; // elements
};

struct cublasLtMatmulPreferenceOpaque_t
{
    uint64_t workspace;
};

struct cublasLtMatmulAlgo_t
{
    uint64_t data[8];
};

struct cublasLtMatmulHeuristicResult_t
{
    cublasLtMatmulAlgo_t algorithm;
    size_t workspace;
    cublasStatus_t state;
    float waves;
    int reserved[4];
};

namespace simulator
{
using MatmulDescription = cublasLtMatmulDescOpaque_t;
using MatrixLayout = cublasLtMatrixLayoutOpaque_t;
using MatmulPreference = cublasLtMatmulPreferenceOpaque_t;

// The element types and the kind of computation that are the same for every product here, and 0 and N as defaults.
constexpr int REAL_32F = 0;
constexpr int REAL_16F = 2;
constexpr int REAL_16BF = 14;
constexpr int COMPUTE_32F = 68;
constexpr int COMPUTE_32F_PEDANTIC = 69;
constexpr uint32_t EPILOGUE_DEFAULT = 1;
constexpr uint32_t EPILOGUE_RELU = 2;
constexpr uint32_t EPILOGUE_BIAS = 4;
constexpr uint32_t EPILOGUE_GELU = 32;
}
