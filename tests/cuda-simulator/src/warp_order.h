// Which warp of the block knows what others did, by the barriers between them. mbarriers count as members of their own: what they know is
// that the copies of their phases have landed.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace simulator
{
class WarpOrder
{
public:
    static constexpr unsigned WARPS = 32;
    static constexpr unsigned BARRIERS = 64;

    // Up to which step of each warp, and which phase of each mbarrier, something is known.
    using Knowledge = std::array<uint32_t, WARPS + BARRIERS>;

    void begin_block(unsigned warps);

    // All warps have met.
    void block_synchronized();

    // What a warp knows, handed on; its later steps are not among it.
    void tell(unsigned warp, Knowledge& to);
    void learn(unsigned warp, const Knowledge& from);

    uint32_t step(unsigned warp) const { return warps_[warp][warp]; }
    bool knows_step(unsigned warp, unsigned other, uint32_t step) const { return warp == other || warps_[warp][other] >= step; }
    bool knows_phase(unsigned warp, unsigned barrier, uint32_t phase) const { return warps_[warp][WARPS + barrier] >= phase; }

    unsigned warps() const { return (unsigned)warps_.size(); }

private:
    std::vector<Knowledge> warps_;
};
}
