using Derain.Runtime.Tests.Evaluation;
using Derain.Runtime.Video;
using Derain.Runtime.Video.Weather;

namespace Derain.Runtime.Tests.Video.Weather;

public sealed class RainTests
{
    private static readonly FrameSize Size = new(144, 96);

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_others()
    {
        byte[] dry = Scenes.Waves(Size);
        Assert.Equal(new Rain(Size, RainStrength.Heavy, 7).Over(dry, 3), new Rain(Size, RainStrength.Heavy, 7).Over(dry, 3));
        Assert.NotEqual(new Rain(Size, RainStrength.Heavy, 7).Over(dry, 3), new Rain(Size, RainStrength.Heavy, 8).Over(dry, 3));
    }

    [Fact]
    public void A_frame_depends_on_its_number_alone()
    {
        byte[] dry = Scenes.Waves(Size);
        Rain rain = new(Size, RainStrength.Heavy, 1);
        List<byte[]> forward = [.. Enumerable.Range(0, 6).Select(index => rain.Over(dry, index))];
        Assert.All(forward.Index().Reverse(), frame => Assert.Equal(frame.Item, rain.Over(dry, frame.Index)));
        Assert.Equal(6, forward.DistinctBy(Convert.ToHexString).Count());
    }

    [Theory]
    [InlineData(144, 96)]
    [InlineData(96, 64)]
    [InlineData(427, 240)]
    [InlineData(90, 160)]
    public void Heavy_rain_hides_more_than_light_rain_at_any_size(int width, int height)
    {
        FrameSize size = new(width, height);
        byte[] dry = Scenes.Waves(size);
        double PsnrOf(RainStrength strength) => Enumerable.Range(0, 6)
            .Average(seed => Clips.Psnr(dry, new Rain(size, strength, (ulong)seed).Over(dry, 2)));
        Assert.InRange(PsnrOf(RainStrength.Heavy), 14, 22);
        Assert.InRange(PsnrOf(RainStrength.Light), 23, 33);
    }

    [Fact]
    public void It_goes_on_raining()
    {
        byte[] dry = Scenes.Waves(Size);
        Rain rain = new(Size, RainStrength.Heavy, 2);
        double first = Enumerable.Range(0, 8).Average(index => Clips.Psnr(dry, rain.Over(dry, index)));
        double late = Enumerable.Range(100_000, 8).Average(index => Clips.Psnr(dry, rain.Over(dry, index)));
        Assert.Equal(first, late, tolerance: 1.0);
    }

    [Fact]
    public void Streaks_fall()
    {
        byte[] night = Scenes.Flat(Size, 0);
        Rain rain = new(Size, RainStrength.Light, 5);
        List<byte[]> frames = [.. Enumerable.Range(0, 10).Select(index => rain.Over(night, index))];
        double Likeness(int down) => frames.Zip(frames.Skip(1), (before, after) => Overlap(before, after, down)).Sum();

        // Half of the drops, those far away, fall by about 11 rows in a frame, and none rise.
        Assert.True(Enumerable.Range(9, 6).Max(Likeness) > 1.1 * Enumerable.Range(-14, 14).Max(Likeness));
    }

    [Fact]
    public void A_veil_is_stronger_at_the_top()
    {
        byte[] night = Scenes.Flat(Size, 0);
        byte[] rainy = new Rain(Size, RainStrength.Heavy, 3).Over(night, 0);
        int RowMinimum(int row) => rainy.AsSpan(3 * row * Size.Width, 3 * Size.Width).ToArray().Min();
        Assert.True(RowMinimum(0) > RowMinimum(Size.Height - 1));
        Assert.True(RowMinimum(Size.Height - 1) > 0);
    }

    [Fact]
    public void A_frame_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Rain(Size, RainStrength.Light, 0).Over(new byte[3], 0));

    /// <summary>Product of two frames, one moved down, and right or left as the wind has it, summed over the best column shift.</summary>
    private static double Overlap(byte[] before, byte[] after, int down)
    {
        double best = 0;
        for (int right = -6; right <= 6; right++)
        {
            double sum = 0;
            for (int y = Math.Max(0, -down); y < Math.Min(Size.Height, Size.Height - down); y++)
            {
                for (int x = 6; x < Size.Width - 6; x++)
                {
                    sum += before[3 * (y * Size.Width + x)] * after[3 * ((y + down) * Size.Width + x + right)];
                }
            }

            best = Math.Max(best, sum / (Size.Height - Math.Abs(down)));
        }

        return best;
    }
}
