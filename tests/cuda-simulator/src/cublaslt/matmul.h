// The product of two matrices as cuBLASLt defines it: column-major, with an epilogue.
#pragma once
#include <cstddef>
#include <cstdint>

namespace simulator
{
enum class ElementType
{
    Float32 = 0, // cudaDataType's values
    Float16 = 2,
    BFloat16 = 14,
};

size_t size_of(ElementType type);

struct MatrixOperand
{
    ElementType type;
    const void* data;
    int64_t leading;
    bool transposed;
};

enum class Activation
{
    None,
    Relu,
    Gelu, // its tanh form
};

// d[m][n] = activation(alpha · op(a)[m][k] · op(b)[k][n] + beta · c[m][n] + bias[m])
struct Product
{
    int64_t m, n, k;
    float alpha, beta;
    MatrixOperand a, b, c;
    ElementType d_type;
    void* d;
    int64_t d_leading;
    const void* bias; // null for none, of bias_type
    ElementType bias_type;
    Activation activation;
};

void multiply(const Product& product);
}
