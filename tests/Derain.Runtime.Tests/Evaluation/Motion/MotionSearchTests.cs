using CsCheck;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Evaluation.Motion;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation.Motion;

public sealed class MotionSearchTests
{
    private static readonly FrameSize Size = new(128, 96);

    [Fact]
    public void A_scene_that_moves_as_one_is_followed_to_half_a_pixel() => Gen.Select(Gen.Int[-24, 24], Gen.Int[-24, 24]).Sample(
        quarters =>
        {
            (double right, double down) = (quarters.Item1 / 4.0, quarters.Item2 / 4.0);
            MotionField field = Find(Scenes.Waves(Size), Scenes.Waves(Size, right, down));
            foreach (MotionVector vector in Inner(field))
            {
                // Where it is now, less how far it moved, is where it was.
                Assert.InRange(vector.X, -quarters.Item1 - 2, -quarters.Item1 + 2);
                Assert.InRange(vector.Y, -quarters.Item2 - 2, -quarters.Item2 + 2);
            }
        },
        iter: 30);

    [Fact]
    public void What_stands_still_has_no_motion_and_noise_makes_little()
    {
        byte[] scene = Scenes.Waves(Size);
        Assert.All(All(Find(scene, scene)), vector => Assert.Equal(default, vector));

        byte[] grey = Scenes.Flat(Size, 128);
        MotionField field = Find(Scenes.Noisy(grey, 3, seed: 1), Scenes.Noisy(grey, 3, seed: 2));
        Assert.True(All(field).Average(vector => vector.DistanceTo(default)) < 2 * MotionVector.Unit);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(9, 65)]
    [InlineData(131, 8)]
    [InlineData(257, 130)]
    public void Any_size_will_do(int width, int height)
    {
        FrameSize size = new(width, height);
        MotionField field = Find(size, Scenes.Waves(size, 40, 40), Scenes.Noisy(Scenes.Waves(size), 100, seed: 3));
        Assert.Equal(((width + 7) / 8, (height + 7) / 8), (field.Columns, field.Rows));
    }

    private static MotionField Find(byte[] previous, byte[] current) => Find(Size, previous, current);

    private static MotionField Find(FrameSize size, byte[] previous, byte[] current) =>
        new MotionSearch(size.Width, size.Height).Find(Pyramid(size, current), Pyramid(size, previous));

    private static PlanePyramid Pyramid(FrameSize size, byte[] frame)
    {
        FramePlanes planes = new(size);
        planes.Load(frame);
        PlanePyramid pyramid = new(size.Width, size.Height);
        pyramid.Load(planes.Luma);
        return pyramid;
    }

    private static IEnumerable<MotionVector> All(MotionField field) =>
        from row in Enumerable.Range(0, field.Rows)
        from column in Enumerable.Range(0, field.Columns)
        select field[column, row];

    /// <summary>Blocks that stay in view: at the edge there is nothing to match with.</summary>
    private static IEnumerable<MotionVector> Inner(MotionField field) =>
        from row in Enumerable.Range(2, field.Rows - 4)
        from column in Enumerable.Range(2, field.Columns - 4)
        select field[column, row];
}
