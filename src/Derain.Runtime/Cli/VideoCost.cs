using System.Diagnostics;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>What reading and writing a clip add to the time of a run, by reading its beginning.</summary>
internal static class VideoCost
{
    private const int MostFrames = 8;
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Seconds until ffmpeg runs, for the reader and for the writer, and until the first window is read. Later frames are read, and
    /// all are written, beside the arithmetic.
    /// </summary>
    /// <param name="info">The clip.</param>
    /// <param name="plan">The work.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static double SecondsOf(VideoInfo info, RunPlan plan, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using VideoReader reader = VideoReader.Open(info, plan.ModelSize);
        byte[] frame = new byte[reader.Size.Bytes];
        if (!reader.Read(frame, cancellation))
        {
            return 0;
        }

        TimeSpan first = Stopwatch.GetElapsedTime(start);
        int frames = 0;
        while (frames < MostFrames && Stopwatch.GetElapsedTime(start) - first < Longest && reader.Read(frame, cancellation))
        {
            frames++;
        }

        double each = frames == 0 ? 0 : (Stopwatch.GetElapsedTime(start) - first).TotalSeconds / frames;
        return 2 * first.TotalSeconds + each * (plan.WindowFrames - 1);
    }
}
