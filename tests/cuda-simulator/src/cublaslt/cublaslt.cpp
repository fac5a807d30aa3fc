// libcublasLt's products. What the real library has no algorithm for is refused here too.
#include "../driver/driver.h"
#include "../memory.h"
#include "descriptors.h"
#include "matmul.h"

using namespace simulator;

namespace
{
// All of a call that does not change from one batch entry to the next.
struct Call
{
    const MatmulDescription* description;
    const MatrixLayout* a;
    const MatrixLayout* b;
    const MatrixLayout* c;
    const MatrixLayout* d;
};

cublasStatus_t refuse(const char* format, int value)
{
    char text[160];
    std::snprintf(text, sizeof text, format, value);
    say_unsupported("cublasLtMatmul with %s", text);
    return CUBLAS_STATUS_NOT_SUPPORTED;
}

bool is_known(int type)
{
    return type == REAL_32F || type == REAL_16F || type == REAL_16BF;
}

cublasStatus_t check_types(const Call& call)
{
    const MatmulDescription& description = *call.description;
    if (description.compute_type != COMPUTE_32F && description.compute_type != COMPUTE_32F_PEDANTIC)
    {
        return refuse("compute type %d", description.compute_type);
    }
    if (description.scale_type != REAL_32F)
    {
        return refuse("scale type %d", description.scale_type);
    }
    if (!is_known(call.a->type) || !is_known(call.d->type))
    {
        return refuse("element type %d", is_known(call.a->type) ? call.d->type : call.a->type);
    }
    if (call.b->type != call.a->type)
    {
        return refuse("two factors of different types, the second's is %d", call.b->type);
    }
    if (call.c->type != call.d->type)
    {
        return refuse("C and D of different types, C's is %d", call.c->type);
    }
    if (call.d->type != call.a->type && call.d->type != REAL_32F)
    {
        return refuse("an output whose type %d is neither the factors' nor float", call.d->type);
    }
    const uint32_t known = EPILOGUE_DEFAULT | EPILOGUE_RELU | EPILOGUE_BIAS | EPILOGUE_GELU;
    if ((description.epilogue & ~known) != 0 || description.epilogue == 0 ||
        (description.epilogue & EPILOGUE_RELU && description.epilogue & EPILOGUE_GELU))
    {
        return refuse("epilogue %d", (int)description.epilogue);
    }
    if (description.epilogue & EPILOGUE_BIAS && description.bias_type != -1 && description.bias_type != call.d->type)
    {
        return refuse("a bias whose type %d is not the output's", description.bias_type);
    }
    return CUBLAS_STATUS_SUCCESS;
}

bool fits(const MatrixLayout& layout, uint64_t rows, uint64_t columns, int batches)
{
    return layout.rows == rows && layout.columns == columns && layout.leading >= (int64_t)rows && layout.batch_count == batches;
}

cublasStatus_t check_shapes(const Call& call)
{
    const MatmulDescription& description = *call.description;
    const uint64_t m = call.d->rows;
    const uint64_t n = call.d->columns;
    const uint64_t k = description.transposed_a ? call.a->rows : call.a->columns;
    const int batches = call.d->batch_count;
    const bool a = description.transposed_a ? fits(*call.a, k, m, batches) : fits(*call.a, m, k, batches);
    const bool b = description.transposed_b ? fits(*call.b, n, k, batches) : fits(*call.b, k, n, batches);
    const bool positive = m > 0 && n > 0 && k > 0 && batches > 0;
    if (a && b && positive && fits(*call.c, m, n, batches) && fits(*call.d, m, n, batches))
    {
        return CUBLAS_STATUS_SUCCESS;
    }
    publish("cublasLtMatmul: the layouts do not fit an " + std::to_string(m) + " x " + std::to_string(n) + " product over " +
            std::to_string(k) + ", " + std::to_string(batches) + " times");
    return CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t check(const Call& call)
{
    if (call.description == nullptr || call.a == nullptr || call.b == nullptr || call.c == nullptr || call.d == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    const cublasStatus_t types = check_types(call);
    return types != CUBLAS_STATUS_SUCCESS ? types : check_shapes(call);
}

// Whether the whole matrix, all its batch entries, lies in one buffer.
bool is_there(const MatrixLayout& layout, const void* data)
{
    const size_t element = size_of((ElementType)layout.type);
    const int64_t one = (int64_t)(layout.columns - 1) * layout.leading + (int64_t)layout.rows;
    const int64_t all = one + (layout.batch_count - 1) * layout.batch_stride;
    return data != nullptr && layout.batch_stride >= 0 && (uintptr_t)data % element == 0 &&
           device_memory().covers(data, (size_t)all * element);
}

const void* entry(const MatrixLayout& layout, const void* data, int batch)
{
    return (const char*)data + batch * layout.batch_stride * (int64_t)size_of((ElementType)layout.type);
}

struct Operands
{
    const void* a;
    const void* b;
    const void* c;
    void* d;
    float alpha;
    float beta;
};

// Descriptors are copied: a recorded product outlives them.
struct Work
{
    MatmulDescription description;
    MatrixLayout a, b, c, d;
    Operands operands;

    CUresult operator()() const
    {
        const uint32_t epilogue = description.epilogue;
        const void* bias = epilogue & EPILOGUE_BIAS ? description.bias : nullptr;
        Product product{};
        product.m = (int64_t)d.rows;
        product.n = (int64_t)d.columns;
        product.k = (int64_t)(description.transposed_a ? a.rows : a.columns);
        product.alpha = operands.alpha;
        product.beta = operands.beta;
        product.d_type = (ElementType)d.type;
        product.d_leading = d.leading;
        product.bias_type = product.d_type;
        product.activation = epilogue & EPILOGUE_RELU ? Activation::Relu : epilogue & EPILOGUE_GELU ? Activation::Gelu : Activation::None;
        for (int batch = 0; batch < d.batch_count; batch++)
        {
            product.a = {(ElementType)a.type, entry(a, operands.a, batch), a.leading, description.transposed_a != 0};
            product.b = {(ElementType)b.type, entry(b, operands.b, batch), b.leading, description.transposed_b != 0};
            product.c = {(ElementType)c.type, entry(c, operands.c, batch), c.leading, false};
            product.d = const_cast<void*>(entry(d, operands.d, batch));
            product.bias =
                bias == nullptr ? nullptr : (const char*)bias + batch * description.bias_batch_stride * (int64_t)size_of(product.bias_type);
            multiply(product);
        }
        return CUDA_SUCCESS;
    }
};

cublasStatus_t check_operands(const Call& call, const Operands& operands)
{
    const char* missing = !is_there(*call.a, operands.a)                         ? "A"
                          : !is_there(*call.b, operands.b)                       ? "B"
                          : operands.beta != 0 && !is_there(*call.c, operands.c) ? "C"
                          : !is_there(*call.d, operands.d)                       ? "D"
                                                                                 : nullptr;
    const bool bias = call.description->epilogue & EPILOGUE_BIAS;
    if (missing == nullptr && bias && !device_memory().covers(call.description->bias, call.d->rows * size_of((ElementType)call.d->type)))
    {
        missing = "the bias";
    }
    if (missing == nullptr)
    {
        return CUBLAS_STATUS_SUCCESS;
    }
    publish("out of bounds: cublasLtMatmul's operand " + std::string(missing) + " does not lie in one buffer of the device");
    return CUBLAS_STATUS_EXECUTION_FAILED;
}
}

DERAIN_EXPORT cublasStatus_t cublasLtCreate(cublasLtContext** handle)
{
    if (current_context() == nullptr)
    {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    *handle = new cublasLtContext;
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT cublasStatus_t cublasLtDestroy(cublasLtContext* handle)
{
    delete handle;
    return CUBLAS_STATUS_SUCCESS;
}

DERAIN_EXPORT size_t cublasLtGetVersion()
{
    return 120805;
}

DERAIN_EXPORT const char* cublasLtGetStatusString(cublasStatus_t status)
{
    switch (status)
    {
    case CUBLAS_STATUS_SUCCESS:
        return "the operation completed successfully";
    case CUBLAS_STATUS_NOT_INITIALIZED:
        return "the library was not initialized";
    case CUBLAS_STATUS_INVALID_VALUE:
        return "an unsupported value or parameter was passed to the function";
    case CUBLAS_STATUS_NOT_SUPPORTED:
        return "the functionality requested is not supported";
    case CUBLAS_STATUS_EXECUTION_FAILED:
        return "the GPU program failed to execute";
    default:
        return "an internal operation failed";
    }
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtContext* handle, const MatmulDescription* description,
                                                            const MatrixLayout* a, const MatrixLayout* b, const MatrixLayout* c,
                                                            const MatrixLayout* d, const MatmulPreference* preference, int requested,
                                                            cublasLtMatmulHeuristicResult_t* results, int* found)
{
    if (handle == nullptr || preference == nullptr || requested < 1 || results == nullptr || found == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    *found = 0;
    const cublasStatus_t status = check({description, a, b, c, d});
    if (status == CUBLAS_STATUS_SUCCESS)
    {
        results[0] = {};
        results[0].waves = 1;
        *found = 1;
    }
    return status;
}

DERAIN_EXPORT cublasStatus_t cublasLtMatmul(cublasLtContext* handle, const MatmulDescription* description, const void* alpha, const void* a,
                                            const MatrixLayout* a_layout, const void* b, const MatrixLayout* b_layout, const void* beta,
                                            const void* c, const MatrixLayout* c_layout, void* d, const MatrixLayout* d_layout,
                                            const cublasLtMatmulAlgo_t*, void* workspace, size_t workspace_bytes, void* stream_handle)
{
    if (handle == nullptr || alpha == nullptr || beta == nullptr)
    {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    const Call call{description, a_layout, b_layout, c_layout, d_layout};
    const Operands operands{a, b, c, d, *(const float*)alpha, *(const float*)beta};
    cublasStatus_t status = check(call);
    if (status == CUBLAS_STATUS_SUCCESS)
    {
        status = check_operands(call, operands);
    }
    if (status != CUBLAS_STATUS_SUCCESS)
    {
        return status;
    }
    if (workspace_bytes > 0 && !device_memory().covers(workspace, workspace_bytes))
    {
        publish("out of bounds: cublasLtMatmul's workspace does not lie in one buffer of the device");
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    const CUresult result = stream_call(stream_handle, [&](Stream* stream) {
        return enqueue(stream, Work{*description, *a_layout, *b_layout, *c_layout, *d_layout, operands});
    });
    return result == CUDA_SUCCESS ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}
