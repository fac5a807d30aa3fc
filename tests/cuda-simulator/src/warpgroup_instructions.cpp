// wgmma.* and setmaxnreg, as the lanes of a warp execute them together.
#include "block_runner.h"
#include "checks.h"
#include "matrix_descriptors.h"
#include "settings.h"
#include <cstring>
#include <immintrin.h>

namespace simulator
{
namespace
{
constexpr unsigned WHOLE_WARP = 0xffffffffu;

unsigned own_warp()
{
    return BlockRunner::active()->self().warp;
}

// These instructions are .aligned, for the four warps of a whole warpgroup.
void require_warpgroup(const char* operation, const void* code)
{
    const BlockRunner& runner = *BlockRunner::active();
    require_hopper(operation, code);
    if (own_warp() / 4 * 128 + 128 > runner.grid().threads())
    {
        fail(Fault::Launch, code, "partial mask: %s in a warpgroup of only %u threads", operation, runner.grid().threads() % 128);
    }
}

struct MultiplyArgument
{
    float* d;
    unsigned columns;
    WarpgroupOperand a;
    WarpgroupMatrix b;
    bool adds;
    bool bfloat;
    const void* code;
};

float element(unsigned word, unsigned half, bool bfloat)
{
    const unsigned bits = word >> 16 * half & 0xffff;
    return bfloat ? __builtin_bit_cast(float, bits << 16) : _cvtsh_ss((unsigned short)bits);
}

void check_descriptor(uint64_t descriptor, const void* code)
{
    if (MatrixDescriptor(descriptor).base_offset() != 0)
    {
        fail(Fault::Unsupported, code, "unsupported: a matrix descriptor with a base offset");
    }
}

void issue(void** arguments, unsigned)
{
    const auto& first = *(const MultiplyArgument*)arguments[0];
    Warpgroups& warpgroups = BlockRunner::active()->warpgroups();
    if (!warpgroups.is_fenced(own_warp()))
    {
        fail(Fault::Launch, first.code, "wgmma: no wgmma.fence since the latest wgmma.commit_group: its registers may not be written yet");
    }
    Warpgroups::Product product{};
    product.columns = first.columns;
    product.a_in_registers = first.a.registers != nullptr;
    product.a = first.a.descriptor;
    product.b = first.b;
    product.adds = first.adds;
    product.bfloat = first.bfloat;
    product.code = first.code;
    check_descriptor(product.a, first.code);
    check_descriptor(product.b.descriptor, first.code);
    float* registers[32];
    for (unsigned lane = 0; lane < 32; lane++)
    {
        const auto& argument = *(const MultiplyArgument*)arguments[lane];
        if (argument.a.descriptor != product.a || argument.b.descriptor != product.b.descriptor)
        {
            fail(Fault::Launch, first.code, "wgmma: lanes 0 and %u bring different descriptors", lane);
        }
        registers[lane] = argument.d;
        for (unsigned i = 0; product.a_in_registers && i < 8; i++)
        {
            product.a_rows[lane / 4 + i / 2 % 2 * 8][lane % 4 * 2 + i % 2 + i / 4 * 8] =
                element(argument.a.registers[i / 2], i % 2, product.bfloat);
        }
    }
    warpgroups.issue(own_warp(), product, registers);
}

void fence(void**, unsigned)
{
    BlockRunner::active()->warpgroups().fence(own_warp());
}

void commit(void**, unsigned)
{
    BlockRunner::active()->warpgroups().commit(own_warp());
}

void wait(void** arguments, unsigned)
{
    BlockRunner::active()->warpgroups().wait(own_warp(), *(const int*)arguments[0]);
}

struct RegistersArgument
{
    unsigned count;
    bool done;
};

void set_registers(void** arguments, unsigned)
{
    const auto& first = *(const RegistersArgument*)arguments[0];
    const bool done = BlockRunner::active()->warpgroups().change_registers(own_warp(), first.count);
    for (unsigned lane = 0; lane < 32; lane++)
    {
        ((RegistersArgument*)arguments[lane])->done = done;
    }
}
}

void require_hopper(const char* operation, const void* code)
{
    if (settings().capability != 90)
    {
        fail(Fault::Launch, code, "%s needs compute capability 9.0; this device has %d.%d", operation, settings().capability / 10,
             settings().capability % 10);
    }
}

void begin_products(Site site)
{
    const void* code = __builtin_return_address(0);
    require_warpgroup("wgmma.fence", code);
    BlockRunner::active()->meet("wgmma.fence", WHOLE_WARP, nullptr, &fence, site, code);
}

void multiply_warpgroup(float* d, unsigned columns, WarpgroupOperand a, WarpgroupMatrix b, bool adds, bool bfloat, Site site)
{
    const void* code = __builtin_return_address(0);
    require_warpgroup("wgmma.mma_async", code);
    MultiplyArgument argument{d, columns, a, b, adds, bfloat, code};
    BlockRunner::active()->meet("wgmma.mma_async", WHOLE_WARP, &argument, &issue, site, code);
}

void end_products(Site site)
{
    BlockRunner::active()->meet("wgmma.commit_group", WHOLE_WARP, nullptr, &commit, site, __builtin_return_address(0));
}

void wait_for_products(int groups_under_way, Site site)
{
    BlockRunner::active()->meet("wgmma.wait_group", WHOLE_WARP, &groups_under_way, &wait, site, __builtin_return_address(0));
}

void change_registers(unsigned count, bool takes, Site site)
{
    const void* code = __builtin_return_address(0);
    const char* operation = takes ? "setmaxnreg.inc" : "setmaxnreg.dec";
    BlockRunner& runner = *BlockRunner::active();
    require_warpgroup(operation, code);
    const unsigned before = runner.warpgroups().registers(own_warp());
    RegistersArgument argument{count, false};
    if (count % 8 != 0 || count < 24 || count > 256)
    {
        fail(Fault::Launch, code, "%s: %u is no multiple of 8 from 24 to 256", operation, count);
    }
    if (takes ? count < before : count > before)
    {
        fail(Fault::Launch, code, "%s to %u registers of a warp that has %u", operation, count, before);
    }
    for (;;)
    {
        runner.meet(operation, WHOLE_WARP, &argument, &set_registers, site, code);
        if (argument.done)
        {
            runner.registers_changed();
            return;
        }
        // A lane that others overtook may find that they have come in the meantime.
        while (!runner.warpgroups().can_have(own_warp(), count))
        {
            runner.wait_for_registers();
        }
    }
}
}
