using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>Compares clips in files, decoding them side by side, so that memory does not grow with their length.</summary>
public sealed class ClipComparison
{
    // 23.976 and 24 are different rates, 29.97 and 30000/1001 are one.
    private const double RateTolerance = 1e-4;

    private const string Remedy = "--shortest compares the frames that both have.";

    private readonly ClipFiles _files;
    private readonly VideoInfo[] _clips;
    private readonly bool _shortest;

    private ClipComparison(ClipFiles files, VideoInfo[] clips, bool shortest)
    {
        _files = files;
        _clips = clips;
        _shortest = shortest;
    }

    /// <summary>The reference.</summary>
    public VideoInfo Reference => _clips[0];

    /// <summary>Looks at the clips without decoding them, and refuses those that cannot be compared.</summary>
    /// <param name="files">The clips.</param>
    /// <param name="shortest">Whether they may differ in length; what all of them have is then compared.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="VideoException">A clip cannot be read, or clips differ in size, rate or length.</exception>
    public static ClipComparison Open(ClipFiles files, bool shortest = false, CancellationToken cancellation = default)
    {
        VideoInfo[] clips = [.. files.All.Select(path => VideoProbe.Probe(path, cancellation: cancellation))];
        foreach (VideoInfo clip in clips.Skip(1))
        {
            CheckAlike(clips[0], clip, shortest);
        }

        FrameSize size = clips[0].Size;
        if (Math.Min(size.Width, size.Height) < Ssim.Window)
        {
            throw new VideoException(
                $"'{clips[0].Path}' is {size}, but clips must be at least {Ssim.Window}x{Ssim.Window} pixels to be compared.");
        }

        return new ClipComparison(files, clips, shortest);
    }

    /// <summary>Decodes and compares the clips.</summary>
    /// <exception cref="VideoException">A clip is damaged, or one ends before another.</exception>
    public EvaluatedClip Run(CancellationToken cancellation = default)
    {
        List<VideoReader> readers = [];
        try
        {
            readers.AddRange(_clips.Select(clip => VideoReader.Open(clip)));
            ClipEvaluation evaluation = new(Reference.Size, clips: readers.Count - 1);
            byte[][] frames = [.. readers.Select(reader => new byte[reader.Size.Bytes])];
            bool[] hasFrame = new bool[readers.Count];
            while (ReadAll(readers, frames, hasFrame, cancellation))
            {
                evaluation.Add(frames[0], frames.AsSpan(1));
            }

            if (evaluation.Frames == 0)
            {
                throw new VideoException($"'{Reference.Path}' has no frames to compare.");
            }

            List<string> notices = [.. readers.SelectMany(reader => reader.Notices)];
            if (Array.IndexOf(hasFrame, true) is >= 0 and var longer)
            {
                notices.Add(EndOfShortest(evaluation.Frames, longer, Array.IndexOf(hasFrame, false)));
            }

            return new EvaluatedClip(
                _files,
                Reference,
                evaluation.Score(),
                readers.Count > 2 ? evaluation.Score(1) : null,
                evaluation.ScoreOfReference(),
                notices);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private static void CheckAlike(VideoInfo reference, VideoInfo clip, bool shortest)
    {
        if (clip.Size != reference.Size)
        {
            throw new VideoException(
                $"'{reference.Path}' is {reference.Size}, but '{clip.Path}' is {clip.Size}; only clips of one size can be compared.");
        }

        // Frames in files of their own have no rate.
        bool haveRates = reference.Sequence is null && clip.Sequence is null;
        if (haveRates && Math.Abs(clip.FrameRate.ToDouble() / reference.FrameRate.ToDouble() - 1) > RateTolerance)
        {
            throw new VideoException(
                $"'{reference.Path}' has {reference.FrameRate.ToDouble():0.###} frames per second, but '{clip.Path}' has "
                + $"{clip.FrameRate.ToDouble():0.###}; only clips of one rate can be compared.");
        }

        // At a variable rate the number is an estimate; decoding will tell.
        bool areCounted = !reference.IsVariableRate && !clip.IsVariableRate;
        if (areCounted && clip.FrameCount != reference.FrameCount && !shortest)
        {
            throw new VideoException(
                $"'{reference.Path}' has {reference.FrameCount} frames, but '{clip.Path}' has {clip.FrameCount}; {Remedy}");
        }
    }

    private bool ReadAll(List<VideoReader> readers, byte[][] frames, bool[] hasFrame, CancellationToken cancellation)
    {
        for (int i = 0; i < readers.Count; i++)
        {
            hasFrame[i] = readers[i].Read(frames[i], cancellation);
        }

        int shorter = Array.IndexOf(hasFrame, false);
        int longer = Array.IndexOf(hasFrame, true);
        if (shorter >= 0 && longer >= 0 && !_shortest)
        {
            throw new VideoException(
                $"'{_clips[shorter].Path}' ends after {readers[shorter].FramesRead} frames, but '{_clips[longer].Path}' goes on; {Remedy}");
        }

        return shorter < 0;
    }

    private string EndOfShortest(int compared, int longer, int shorter) =>
        $"Only the first {compared} frames of '{_clips[longer].Path}' are compared: '{_clips[shorter].Path}' has no more.";
}
