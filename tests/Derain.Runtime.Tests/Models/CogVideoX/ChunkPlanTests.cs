using CsCheck;
using Derain.Runtime.Models.CogVideoX;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class ChunkPlanTests
{
    [Theory]
    [InlineData(1, 8, "0+1")]
    [InlineData(5, 8, "0+5")]
    [InlineData(8, 8, "0+8")]
    [InlineData(9, 8, "0+9")]
    [InlineData(13, 8, "0+13")]
    [InlineData(16, 8, "0+8 8+8")]
    [InlineData(17, 8, "0+9 9+8")]
    [InlineData(49, 8, "0+9 9+8 17+8 25+8 33+8 41+8")]
    [InlineData(1, 2, "0+1")]
    [InlineData(2, 2, "0+2")]
    [InlineData(3, 2, "0+3")]
    [InlineData(4, 2, "0+2 2+2")]
    [InlineData(5, 2, "0+3 3+2")]
    [InlineData(13, 2, "0+3 3+2 5+2 7+2 9+2 11+2")]
    public void The_remainder_joins_the_first_chunk(int frames, int size, string expected) => Assert.Equal(
        expected, string.Join(' ', ChunkPlan.Split(frames, size).Select(chunk => $"{chunk.Start}+{chunk.Length}")));

    [Fact]
    public void Chunks_cover_every_frame_once_and_in_order() => Gen.Select(Gen.Int[1, 200], Gen.Int[1, 16]).Sample((frames, size) =>
    {
        IReadOnlyList<(int Start, int Length)> chunks = ChunkPlan.Split(frames, size);
        Assert.Equal(
            Enumerable.Range(0, frames), chunks.SelectMany(chunk => Enumerable.Range(chunk.Start, chunk.Length)));
        Assert.All(chunks.Skip(1), chunk => Assert.Equal(size, chunk.Length));
    });

    [Fact]
    public void A_video_without_frames_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkPlan.Split(0, 8));
}
