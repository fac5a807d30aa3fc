using CsCheck;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class WindowGridTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 1)]
    [InlineData(17, 5)]
    [InlineData(49, 9)]
    public void Windows_share_about_a_ninth_unless_told_otherwise(int window, int overlap) =>
        Assert.Equal(overlap, new WindowGrid(window, null, 4).Overlap);

    [Theory]
    [InlineData(49, 0, 1)]
    [InlineData(49, 1, 1)]
    [InlineData(49, 2, 5)]
    [InlineData(49, 8, 9)]
    [InlineData(49, 48, 45)]
    [InlineData(9, 8, 5)]
    public void An_overlap_is_rounded_to_what_keeps_windows_on_latent_frames(int window, int wanted, int overlap) =>
        Assert.Equal(overlap, new WindowGrid(window, wanted, 4).Overlap);

    [Fact]
    public void Windows_cover_the_clip_exactly() =>
        Gen.Select(Gen.Int[0, 6].Select(k => 8 * k + 1), Gen.Int[1, 400], Gen.Int[0, 48]).Sample((window, frames, overlap) =>
        {
            WindowGrid grid = new(window, Math.Min(overlap, window - 1), 4);
            long start = 0;
            long windows = 1;
            while (start + window < frames)
            {
                int following = (int)Math.Min(frames - start - window, grid.Step);
                int advance = grid.AdvanceBy(following);
                Assert.InRange(advance, following, grid.Step);
                start += advance;
                windows++;
                Assert.True(start % 4 == 0 || window == 1);
            }

            Assert.Equal(windows, grid.CountFor(frames));
            Assert.InRange(start + window, frames, Math.Max(frames + 3, window));
        });
}
