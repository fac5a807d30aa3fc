// Matrix products against sums in double.
#include "../src/cublaslt/descriptors.h"
#include "device.h"
#include <cmath>
#include <random>

using namespace simulator;

extern "C"
{
    cublasStatus_t cublasLtCreate(cublasLtContext**);
    cublasStatus_t cublasLtDestroy(cublasLtContext*);
    cublasStatus_t cublasLtMatmulDescCreate(MatmulDescription**, int, int);
    cublasStatus_t cublasLtMatmulDescDestroy(MatmulDescription*);
    cublasStatus_t cublasLtMatmulDescSetAttribute(MatmulDescription*, int, const void*, size_t);
    cublasStatus_t cublasLtMatrixLayoutCreate(MatrixLayout**, int, uint64_t, uint64_t, int64_t);
    cublasStatus_t cublasLtMatrixLayoutDestroy(MatrixLayout*);
    cublasStatus_t cublasLtMatrixLayoutSetAttribute(MatrixLayout*, int, const void*, size_t);
    cublasStatus_t cublasLtMatmulPreferenceCreate(MatmulPreference**);
    cublasStatus_t cublasLtMatmulPreferenceDestroy(MatmulPreference*);
    cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtContext*, const MatmulDescription*, const MatrixLayout*, const MatrixLayout*,
                                                  const MatrixLayout*, const MatrixLayout*, const MatmulPreference*, int,
                                                  cublasLtMatmulHeuristicResult_t*, int*);
    cublasStatus_t cublasLtMatmul(cublasLtContext*, const MatmulDescription*, const void*, const void*, const MatrixLayout*, const void*,
                                  const MatrixLayout*, const void*, const void*, const MatrixLayout*, void*, const MatrixLayout*,
                                  const cublasLtMatmulAlgo_t*, void*, size_t, void*);
}

namespace
{
struct Case
{
    uint64_t m, n, k;
    int transposed_a, transposed_b;
    uint32_t epilogue;
    float alpha = 1, beta = 0;
    int batches = 1;
    int bias_type = REAL_32F;
};

double epilogue(const Case& c, double x)
{
    if (c.epilogue & EPILOGUE_GELU)
    {
        return 0.5 * x * (1 + std::tanh(0.7978845608 * (x + 0.044715 * x * x * x)));
    }
    return c.epilogue & EPILOGUE_RELU ? std::fmax(x, 0) : x;
}

// The heuristic's status; on success the product is compared, too.
cublasStatus_t run(const Case& c)
{
    use_device();
    const uint64_t a_rows = c.transposed_a ? c.k : c.m;
    const uint64_t b_rows = c.transposed_b ? c.n : c.k;
    const uint64_t a_columns = c.transposed_a ? c.m : c.k;
    const uint64_t b_columns = c.transposed_b ? c.k : c.n;
    const int64_t lda = (int64_t)a_rows + 3, ldb = (int64_t)b_rows, ldd = (int64_t)c.m + 2;
    const int64_t a_stride = lda * (int64_t)a_columns, b_stride = ldb * (int64_t)b_columns, d_stride = ldd * (int64_t)c.n;
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    const auto fill = [&](int64_t count) {
        std::vector<float> values((size_t)count);
        for (float& value : values)
        {
            value = normal(random);
        }
        return values;
    };
    const std::vector<float> a = fill(a_stride * c.batches), b = fill(b_stride * c.batches), d = fill(d_stride * c.batches),
                             bias = fill((int64_t)c.m);
    const DeviceArray<float> da(a), db(b), dd(d), dbias(bias);

    cublasLtContext* handle;
    MatmulDescription* description;
    MatrixLayout *la, *lb, *ld;
    MatmulPreference* preference;
    cublasLtCreate(&handle);
    cublasLtMatmulDescCreate(&description, COMPUTE_32F, REAL_32F);
    cublasLtMatmulDescSetAttribute(description, 3, &c.transposed_a, 4);
    cublasLtMatmulDescSetAttribute(description, 4, &c.transposed_b, 4);
    cublasLtMatmulDescSetAttribute(description, 7, &c.epilogue, 4);
    const CUdeviceptr bias_address = dbias.address();
    cublasLtMatmulDescSetAttribute(description, 8, &bias_address, 8);
    cublasLtMatmulDescSetAttribute(description, 26, &c.bias_type, 4);
    cublasLtMatrixLayoutCreate(&la, REAL_32F, a_rows, a_columns, lda);
    cublasLtMatrixLayoutCreate(&lb, REAL_32F, b_rows, b_columns, ldb);
    cublasLtMatrixLayoutCreate(&ld, REAL_32F, c.m, c.n, ldd);
    for (auto [layout, stride] : {std::pair(la, a_stride), {lb, b_stride}, {ld, d_stride}})
    {
        cublasLtMatrixLayoutSetAttribute(layout, 5, &c.batches, 4);
        cublasLtMatrixLayoutSetAttribute(layout, 6, &stride, 8);
    }
    cublasLtMatmulPreferenceCreate(&preference);
    cublasLtMatmulHeuristicResult_t result;
    int found = 0;
    const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(handle, description, la, lb, ld, ld, preference, 1, &result, &found);
    if (status == CUBLAS_STATUS_SUCCESS)
    {
        EXPECT_EQUAL(found, 1);
        EXPECT_EQUAL(cublasLtMatmul(handle, description, &c.alpha, (void*)da.address(), la, (void*)db.address(), lb, &c.beta,
                                    (void*)dd.address(), ld, (void*)dd.address(), ld, &result.algorithm, nullptr, 0, nullptr),
                     CUBLAS_STATUS_SUCCESS);
        const std::vector<float> actual = dd.values();
        for (int64_t batch = 0; batch < c.batches; batch++)
        {
            for (int64_t i = 0; i < (int64_t)c.m; i++)
            {
                for (int64_t j = 0; j < (int64_t)c.n; j++)
                {
                    double sum = 0;
                    for (int64_t k = 0; k < (int64_t)c.k; k++)
                    {
                        sum += (double)a[(size_t)(batch * a_stride + (c.transposed_a ? k + i * lda : i + k * lda))] *
                               b[(size_t)(batch * b_stride + (c.transposed_b ? j + k * ldb : k + j * ldb))];
                    }
                    const size_t at = (size_t)(batch * d_stride + i + j * ldd);
                    sum = c.alpha * sum + c.beta * d[at] + (c.epilogue & EPILOGUE_BIAS ? bias[(size_t)i] : 0);
                    EXPECT(std::fabs(epilogue(c, sum) - actual[at]) < 1e-4);
                }
            }
        }
        EXPECT_EQUAL(actual[c.m], d[c.m]); // between the columns nothing is stored
    }
    cublasLtMatmulPreferenceDestroy(preference);
    cublasLtMatrixLayoutDestroy(la);
    cublasLtMatrixLayoutDestroy(lb);
    cublasLtMatrixLayoutDestroy(ld);
    cublasLtMatmulDescDestroy(description);
    cublasLtDestroy(handle);
    return status;
}
}

TEST(products_with_every_transposition_and_epilogue)
{
    EXPECT_EQUAL(run({1, 1, 1, 0, 0, EPILOGUE_DEFAULT}), CUBLAS_STATUS_SUCCESS);
    for (const int ta : {0, 1})
    {
        for (const int tb : {0, 1})
        {
            EXPECT_EQUAL(run({37, 23, 19, ta, tb, EPILOGUE_DEFAULT, 1.5f, -0.5f, 3}), CUBLAS_STATUS_SUCCESS);
        }
    }
    for (const uint32_t epilogue : {2u, 4u, 6u, 32u, 36u})
    {
        EXPECT_EQUAL(run({33, 7, 12, 1, 0, epilogue}), CUBLAS_STATUS_SUCCESS);
    }
}

TEST(products_that_no_library_makes_are_refused)
{
    EXPECT_EQUAL(run({4, 4, 4, 0, 0, 164}), CUBLAS_STATUS_NOT_SUPPORTED);
    EXPECT_EQUAL(run({.m = 4, .n = 4, .k = 4, .transposed_a = 0, .transposed_b = 0, .epilogue = 4, .bias_type = REAL_16F}),
                 CUBLAS_STATUS_NOT_SUPPORTED);
}
