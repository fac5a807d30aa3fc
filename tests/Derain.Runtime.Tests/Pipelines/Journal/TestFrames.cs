namespace Derain.Runtime.Tests.Pipelines.Journal;

/// <summary>Frames of noise, which no codec can make smaller, and so of every value.</summary>
internal static class TestFrames
{
    public const int Width = 5;
    public const int Height = 3;

    public static byte[][] Make(int count, int seed = 0, int width = Width, int height = Height)
    {
        Random random = new(seed);
        byte[][] frames = new byte[count][];
        for (int index = 0; index < count; index++)
        {
            frames[index] = new byte[width * height * 3];
            random.NextBytes(frames[index]);
        }

        return frames;
    }

    /// <summary>What of a window the next one needs, for tests: a few values no two windows share.</summary>
    public static float[][] Tail(int window) => [[window, 0.5f, float.Epsilon], [-window, float.Pi]];
}
