using Derain.Kernels.Backends;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>What ffmpeg's processes, which read and write a clip, add to the time of a run.</summary>
/// <param name="Opening">Time until the first frame of the clip was read.</param>
/// <param name="Coding">How the result is coded.</param>
/// <param name="Output">Where it goes; null for a video of the default codec.</param>
/// <param name="Threads">Threads that the run computes with.</param>
internal sealed record VideoCost(TimeSpan Opening, OutputRequest Coding, string? Output, int Threads)
{
    // Seconds of a processor's core for a million pixels, measured with ffmpeg 5.1 on an AMD EPYC; others differ.
    // Beside deraining this is little, and not worth a process of its own to measure it with.
    private const double ReadSeconds = 0.021;
    private const double PngSeconds = 0.09;
    private const double LosslessFactor = 2;

    /// <summary>
    /// Seconds for a clip, after its first frame was read: as long again until the writer is there; the frames of the first window, which
    /// are read before there is something to compute, and those of the last, which are written after it; and where the arithmetic leaves
    /// no core to spare, all others.
    /// </summary>
    /// <param name="clip">The clip.</param>
    /// <param name="plan">The work.</param>
    public double SecondsOf(VideoInfo clip, RunPlan plan)
    {
        double megapixels = clip.Size.Pixels / 1e6;
        double frameSeconds = megapixels * (ReadSeconds + WriteSeconds);
        int spare = Math.Max(0, Environment.ProcessorCount - Threads);
        return Opening.TotalSeconds
            + (spare == 0
                ? plan.Frames * frameSeconds / Environment.ProcessorCount
                : Math.Min(plan.WindowFrames, plan.Frames) * frameSeconds / spare);
    }

    /// <summary>Threads that a run computes with; of a processor that only feeds a card, one.</summary>
    public static int ThreadsOf(IBackend backend, DeviceRequest request) =>
        backend.FreeBytes is null ? request.Threads ?? Environment.ProcessorCount : 1;

    private double WriteSeconds =>
        Output is not null && FramePattern.TryParse(Output, out _) ? PngSeconds
        : (Coding.Lossless ? LosslessFactor : 1) * (Coding.Codec ?? DefaultCodec) switch
        {
            VideoCodec.H264 => 0.066,
            VideoCodec.Hevc => 0.115,
            VideoCodec.Vp9 => 0.27,
            VideoCodec.Ffv1 => 0.048,
            _ => 0.11,
        };

    private VideoCodec DefaultCodec =>
        Path.GetExtension(Output)?.Equals(".webm", StringComparison.OrdinalIgnoreCase) == true ? VideoCodec.Vp9 : VideoCodec.H264;
}
