// y[i] = A·a[i] + B·b[i] + C·c[i] + D·d[i], summed from the left in double, rounded once to float. An absent operand is null.
//
// Every step of every sampler is one of these; guidance, step and noise map together are too. Double, since guidance takes the
// difference of nearly equal numbers 15 times. The operands' types are run-time parameters: latents are small, and there would
// be a kernel for each of 27 combinations.
#include "derain/grid.cuh"
#include "derain/mma.cuh"

// The type of an operand, as the launcher numbers them; 2 is bf16.
constexpr i32 IS_F32 = 0, IS_F16 = 1;

// No contraction: a CPU rounds the product, and so the bits are the same.
DEVICE double add_term(double sum, double factor, const void* x, i32 type, i64 i)
{
    if (x == nullptr)
    {
        return sum;
    }
    float value = type == IS_F32 ? ((const f32*)x)[i]
        : type == IS_F16         ? to_float(((const f16*)x)[i])
                                 : to_float(((const bf16*)x)[i]);
    return __dadd_rn(sum, __dmul_rn(factor, (double)value));
}

extern "C" __global__ __launch_bounds__(256) void linear_combination(
    double factor_a, const void* a, i32 type_a,
    double factor_b, const void* b, i32 type_b,
    double factor_c, const void* c, i32 type_c,
    double factor_d, const void* d, i32 type_d,
    float* y, i64 count)
{
    for (i64 i = first_item(); i < count; i += item_step())
    {
        double sum = add_term(0.0, factor_a, a, type_a, i);
        sum = add_term(sum, factor_b, b, type_b, i);
        sum = add_term(sum, factor_c, c, type_c, i);
        y[i] = (float)add_term(sum, factor_d, d, type_d, i);
    }
}
