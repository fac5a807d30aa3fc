// y[b][i] = cos(t[b]·fᵢ), y[b][D/2 + i] = sin(t[b]·fᵢ), fᵢ = 10000^(-i/(D/2)), i < D/2 (Vaswani et al. 2017, section 3.5).
//
// The angle is made in double and taken modulo a turn there: in float an angle near 999 radians would be off by 3e-5.
#include "derain/grid.cuh"

constexpr double LOG2_OF_10000 = 13.287712379549449;
constexpr double TURNS_PER_RADIAN = 0.15915494309189535;

extern "C" __global__ __launch_bounds__(256) void timestep_embedding(const float* t, float* y, i32 half, i64 count)
{
    for (i64 item = first_item(); item < count; item += item_step())
    {
        i64 b = item / half;
        int i = (int)(item % half);
        double turns = t[b] * exp2(-(double)i / half * LOG2_OF_10000) * TURNS_PER_RADIAN;
        float half_turns = (float)(2.0 * (turns - rint(turns)));
        y[b * 2 * half + i] = cospif(half_turns);
        y[b * 2 * half + half + i] = sinpif(half_turns);
    }
}
