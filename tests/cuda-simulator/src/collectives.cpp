// Shuffles, votes and barriers: each lane brings its argument, and the last to come does the work of all.
#include "block_runner.h"
#include "checks.h"
#include "settings.h"

namespace simulator
{
namespace
{
struct ShuffleArgument
{
    unsigned long long value;
    unsigned long long result;
    Shuffle kind;
    int operand;
    int width;
};

const char* name_of(Shuffle kind)
{
    switch (kind)
    {
    case Shuffle::Up:
        return "__shfl_up_sync";
    case Shuffle::Down:
        return "__shfl_down_sync";
    case Shuffle::Xor:
        return "__shfl_xor_sync";
    default:
        return "__shfl_sync";
    }
}

const char* name_of(Vote kind)
{
    switch (kind)
    {
    case Vote::Any:
        return "__any_sync";
    case Vote::All:
        return "__all_sync";
    default:
        return "__ballot_sync";
    }
}

// The lane to read, within segments of `width` lanes; a lane whose source lies outside its segment keeps its own value.
int source_lane(const ShuffleArgument& argument, int lane)
{
    const int first = lane & ~(argument.width - 1);
    const int last = lane | (argument.width - 1);
    int source = lane;
    switch (argument.kind)
    {
    case Shuffle::Index:
        return first | (argument.operand & (argument.width - 1));
    case Shuffle::Up:
        source = lane - argument.operand;
        return source < first ? lane : source;
    case Shuffle::Down:
        source = lane + argument.operand;
        return source > last ? lane : source;
    default:
        source = lane ^ argument.operand;
        return source > last ? lane : source;
    }
}

void exchange_values(void** arguments, unsigned lanes)
{
    for (unsigned rest = lanes; rest != 0; rest &= rest - 1)
    {
        const int lane = __builtin_ctz(rest);
        auto& mine = *(ShuffleArgument*)arguments[lane];
        const int source = source_lane(mine, lane);
        if ((lanes >> source & 1) == 0)
        {
            fail(Fault::Launch, nullptr, "partial mask: lane %d reads lane %d in %s, which is not among the lanes %08x", lane, source,
                 name_of(mine.kind), lanes);
        }
        mine.result = ((const ShuffleArgument*)arguments[source])->value;
    }
}

struct VoteArgument
{
    bool predicate;
    unsigned lanes;
    unsigned ballot;
};

void count_votes(void** arguments, unsigned lanes)
{
    unsigned ballot = 0;
    for (unsigned rest = lanes; rest != 0; rest &= rest - 1)
    {
        const int lane = __builtin_ctz(rest);
        ballot |= (unsigned)((const VoteArgument*)arguments[lane])->predicate << lane;
    }
    for (unsigned rest = lanes; rest != 0; rest &= rest - 1)
    {
        auto& argument = *(VoteArgument*)arguments[__builtin_ctz(rest)];
        argument.lanes = lanes;
        argument.ballot = ballot;
    }
}

void order_accesses(void**, unsigned lanes)
{
    if (settings().check)
    {
        checks::warp_synchronized(BlockRunner::active()->self().warp, lanes);
    }
}
}

unsigned long long shuffle(Shuffle kind, unsigned mask, unsigned long long bits, int operand, int width, Site site)
{
    ShuffleArgument argument{bits, bits, kind, operand, width};
    const void* code = __builtin_return_address(0);
    if (width < 1 || width > 32 || (width & (width - 1)) != 0)
    {
        fail(Fault::Launch, code, "%s at %s:%d: the width %d is not a power of two up to 32", name_of(kind), site.file, site.line, width);
    }
    BlockRunner::active()->meet(name_of(kind), mask, &argument, &exchange_values, site, code);
    return argument.result;
}

unsigned vote(Vote kind, unsigned mask, bool predicate, Site site)
{
    VoteArgument argument{predicate, 0, 0};
    BlockRunner::active()->meet(name_of(kind), mask, &argument, &count_votes, site, __builtin_return_address(0));
    switch (kind)
    {
    case Vote::Any:
        return argument.ballot != 0;
    case Vote::All:
        return argument.ballot == argument.lanes;
    default:
        return argument.ballot;
    }
}

void synchronize_warp(unsigned mask, Site site)
{
    BlockRunner::active()->meet("__syncwarp", mask, nullptr, &order_accesses, site, __builtin_return_address(0));
}

void synchronize_block(Site site)
{
    BlockRunner::active()->synchronize(site, __builtin_return_address(0));
}

void unsupported_in_kernel(const char* what, Site site)
{
    say_unsupported("%s at %s:%d", what, site.file, site.line);
    fail(Fault::Unsupported, __builtin_return_address(0), "unsupported: %s at %s:%d", what, site.file, site.line);
}
}
