using System.Runtime.Intrinsics;
using Derain.Kernels.Sampling;
using Xunit;

namespace Derain.Kernels.Tests.Sampling;

public class PhiloxTests
{
    // The authors' published vectors for philox4x32 with 10 rounds: zeros, ones, digits of pi.
    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0 }, 0ul, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, 0xffffffff_fffffffful,
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, 0x299f31d0_a4093822ul,
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Published_vectors_come_out(uint[] counter, ulong key, uint[] expected)
    {
        PhiloxBlock block = Philox.Block(new PhiloxBlock(counter[0], counter[1], counter[2], counter[3]), key);

        Assert.Equal(new PhiloxBlock(expected[0], expected[1], expected[2], expected[3]), block);
    }

    [Theory]
    [InlineData(0ul, 0ul, 0ul)]
    [InlineData(0x1234_5678_9ABC_DEF0ul, 0xFEDC_BA98_7654_3210ul, 42ul)]
    [InlineData(0xFFFF_FFFCul, 3ul, ulong.MaxValue)] // the block's low word overflows inside the eight
    public void Eight_blocks_at_once_are_eight_single_blocks(ulong first, ulong stream, ulong key)
    {
        (Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3) =
            Philox.EightBlocks(first, stream, key);

        for (int i = 0; i < 8; i++)
        {
            ulong block = first + (ulong)i;
            PhiloxBlock counter = new((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32));
            Assert.Equal(Philox.Block(counter, key), new PhiloxBlock(x0[i], x1[i], x2[i], x3[i]));
        }
    }
}
