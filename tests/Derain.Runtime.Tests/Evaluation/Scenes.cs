using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

/// <summary>Frames whose content and motion are known.</summary>
internal static class Scenes
{
    /// <summary>Waves in three colours, moved to the right and down by so many pixels.</summary>
    public static byte[] Waves(FrameSize size, double right = 0, double down = 0) => Paint(size, (x, y, colour) =>
    {
        (double u, double v) = (x - right, y - down);
        double coarse = 45 * Math.Sin(0.21 * u + 0.13 * v + colour) + 35 * Math.Cos(0.17 * v - 0.08 * u);
        return 128 + coarse + 25 * Math.Sin(0.43 * u) * Math.Sin(0.39 * v);
    });

    /// <summary>A frame of one level.</summary>
    public static byte[] Flat(FrameSize size, int level) => Paint(size, (_, _, _) => level);

    /// <summary>A frame with so much added to each level, at random up or down.</summary>
    public static byte[] Noisy(byte[] frame, int amount, int seed)
    {
        Random random = new(seed);
        return [.. frame.Select(level => (byte)Math.Clamp(level + random.Next(-amount, amount + 1), 0, 255))];
    }

    /// <summary>A frame with the same amount added to each level; none may leave 0..255.</summary>
    public static byte[] Offset(byte[] frame, int amount) => [.. frame.Select(level => checked((byte)(level + amount)))];

    private static byte[] Paint(FrameSize size, Func<int, int, int, double> level)
    {
        byte[] frame = new byte[size.Bytes];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                for (int colour = 0; colour < 3; colour++)
                {
                    frame[3 * (y * size.Width + x) + colour] = (byte)Math.Round(level(x, y, colour));
                }
            }
        }

        return frame;
    }
}
