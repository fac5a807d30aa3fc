using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Looks at an input while the model is loaded: a clip's length and digest take ffprobe and the disk a while.</summary>
internal sealed class RunInput
{
    private readonly Task<VideoInfo?> _info;
    private readonly Task<string> _digest;
    private readonly Task<string> _ffmpeg;

    /// <summary>Begins to look.</summary>
    public RunInput(DerainRequest request, CancellationToken cancellation)
    {
        _info = Task.Run(
            () => request.IsTensor ? null : VideoProbe.Probe(request.Input, cancellation: cancellation), CancellationToken.None);
        _digest = _info.ContinueWith(
            clip => request.IsJournalled ? RunFacts.DigestOf(clip.GetAwaiter().GetResult()!, cancellation) : "",
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
        _ffmpeg = _info.ContinueWith(
            clip => request.IsJournalled ? RunFacts.FFmpegVersion(clip.GetAwaiter().GetResult()!) : "",
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    /// <summary>The clip; null for tensors.</summary>
    public VideoInfo? Info => _info.GetAwaiter().GetResult();

    /// <summary>Its digest, if the run is journalled.</summary>
    public string Digest => _digest.GetAwaiter().GetResult();

    /// <summary>The version of ffmpeg, if the run is journalled.</summary>
    public string FFmpegVersion => _ffmpeg.GetAwaiter().GetResult();
}
