#include "warp_order.h"
#include <algorithm>

namespace simulator
{
namespace
{
void join(WarpOrder::Knowledge& into, const WarpOrder::Knowledge& from)
{
    for (size_t i = 0; i < into.size(); i++)
    {
        into[i] = std::max(into[i], from[i]);
    }
}
}

void WarpOrder::begin_block(unsigned warps)
{
    warps_.assign(warps, {});
    for (unsigned warp = 0; warp < warps; warp++)
    {
        warps_[warp][warp] = 1;
    }
}

void WarpOrder::block_synchronized()
{
    Knowledge all{};
    for (const Knowledge& warp : warps_)
    {
        join(all, warp);
    }
    for (unsigned warp = 0; warp < warps(); warp++)
    {
        warps_[warp] = all;
        warps_[warp][warp]++;
    }
}

void WarpOrder::tell(unsigned warp, Knowledge& to)
{
    join(to, warps_[warp]);
    warps_[warp][warp]++;
}

void WarpOrder::learn(unsigned warp, const Knowledge& from)
{
    join(warps_[warp], from);
}
}
