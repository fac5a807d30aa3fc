// y[4b … 4b + 3] = the normal numbers of Philox block b under (seed, stream): words (0, 1) and (2, 3) each give
// √(-2 ln u)·(cos 2πw, sin 2πw) (Box and Muller 1958).
//
// The same bits as on every other device: the steps are those of Sampling/BoxMuller.cs, where the series are explained, each an
// integer operation or one correctly rounded float operation, written as an intrinsic so that the compiler contracts none.
#include "derain/grid.cuh"
#include "sampling/philox.cuh"

constexpr u32 SQRT_HALF_BITS = 0x3F3504F3; // 0.70710677f
constexpr u32 EIGHTH_TURN = 1u << 29;
constexpr float LN_2 = 0.6931472f;
constexpr float RADIANS_PER_UNIT = 1.4629181e-9f; // 2π / 2³²

struct Normals
{
    float cosine;
    float sine;
};

// (x + 1/2) / 2³², from halves that a float holds exactly.
DEVICE float uniform(u32 x)
{
    float joined = __fmaf_rn((float)(i32)(x >> 16), 65536.0f, (float)(i32)(x & 0xFFFF));
    return __fmaf_rn(joined, 1.0f / 4294967296.0f, 1.0f / 8589934592.0f);
}

DEVICE float logarithm(float u)
{
    i32 bits = __float_as_int(u);
    i32 exponent = (bits - (i32)SQRT_HALF_BITS) >> 23;
    float m = __int_as_float(bits - (exponent << 23));
    float s = __fdiv_rn(__fadd_rn(m, -1.0f), __fadd_rn(m, 1.0f));
    float s2 = __fmul_rn(s, s);
    float series = __fmaf_rn(1.0f / 9, s2, 1.0f / 7);
    series = __fmaf_rn(series, s2, 1.0f / 5);
    series = __fmaf_rn(series, s2, 1.0f / 3);
    float twice = __fadd_rn(s, s);
    return __fmaf_rn((float)exponent, LN_2, __fmaf_rn(__fmul_rn(twice, s2), series, twice));
}

// (cos, sin) of y / 2³² turns: whole quarters are taken off as integers, which leaves at most an eighth.
DEVICE Normals circle(u32 y)
{
    u32 quarter = (y + EIGHTH_TURN) >> 30;
    float phi = __fmul_rn((float)(i32)(y - (quarter << 30)), RADIANS_PER_UNIT);
    float phi2 = __fmul_rn(phi, phi);
    float sine = __fmaf_rn(1.0f / 362880, phi2, -1.0f / 5040);
    sine = __fmaf_rn(sine, phi2, 1.0f / 120);
    sine = __fmaf_rn(sine, phi2, -1.0f / 6);
    sine = __fmaf_rn(__fmul_rn(phi, phi2), sine, phi);
    float cosine = __fmaf_rn(-1.0f / 3628800, phi2, 1.0f / 40320);
    cosine = __fmaf_rn(cosine, phi2, -1.0f / 720);
    cosine = __fmaf_rn(cosine, phi2, 1.0f / 24);
    cosine = __fmaf_rn(cosine, phi2, -1.0f / 2);
    cosine = __fmaf_rn(phi2, cosine, 1.0f);
    switch (quarter)
    {
        case 0: return {cosine, sine};
        case 1: return {-sine, cosine};
        case 2: return {-cosine, -sine};
        default: return {sine, -cosine};
    }
}

DEVICE Normals box_muller(u32 x, u32 y)
{
    float radius = __fsqrt_rn(__fmul_rn(-2.0f, logarithm(uniform(x))));
    Normals point = circle(y);
    return {__fmul_rn(radius, point.cosine), __fmul_rn(radius, point.sine)};
}

extern "C" __global__ __launch_bounds__(256) void gaussian_noise(float* y, i64 count, u64 seed, u64 stream)
{
    for (i64 block = first_item(); 4 * block < count; block += item_step())
    {
        PhiloxBlock random = philox((u64)block, stream, seed);
        Normals first = box_muller(random.word[0], random.word[1]);
        Normals second = box_muller(random.word[2], random.word[3]);
        float normal[4] = {first.cosine, first.sine, second.cosine, second.sine};
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            if (4 * block + i < count)
            {
                y[4 * block + i] = normal[i];
            }
        }
    }
}
