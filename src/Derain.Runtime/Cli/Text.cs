using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Text
{
    /// <summary>A count and its noun: <c>1 frame</c>, <c>9 frames</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>A duration to two or three places: <c>0.42 s</c>, <c>14.2 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.995 => $"{time.TotalSeconds:0.00} s",
        < 99.95 => $"{time.TotalSeconds:0.0} s",
        < 3599.5 => $"{(int)Math.Round(time.TotalSeconds) / 60} min {(int)Math.Round(time.TotalSeconds) % 60:00} s",
        _ => $"{(long)Math.Round(time.TotalMinutes) / 60} h {(long)Math.Round(time.TotalMinutes) % 60:00} min",
    };

    /// <summary>A number to three places, a space and a decimal prefix: <c>1.73 G</c>, <c>45.6 P</c>.</summary>
    public static string Scaled(double value)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P", "E"];
        int step = 0;
        while (value >= 999.5 && step < prefixes.Length - 1)
        {
            value /= 1000;
            step++;
        }

        string digits = value switch { < 9.995 => $"{value:0.##}", < 99.95 => $"{value:0.#}", _ => $"{value:0}" };
        return $"{digits} {prefixes[step]}";
    }

    /// <summary>A frame rate: <c>24 frames/s</c>, <c>29.97 frames/s</c>.</summary>
    public static string Rate(Rational rate) => $"{rate.ToDouble():0.###} frames/s";

    /// <summary>Bytes in decimal units, as disks and downloads are counted: <c>9.52 GB</c>.</summary>
    public static string Bytes(long bytes) => $"{Scaled(bytes)}B";
}
