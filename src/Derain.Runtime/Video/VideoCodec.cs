namespace Derain.Runtime.Video;

/// <summary>How frames are coded in a video file.</summary>
public enum VideoCodec
{
    /// <summary>H.264, which everything plays; by libx264.</summary>
    H264,

    /// <summary>H.265, smaller files and slower to write; by libx265.</summary>
    Hevc,

    /// <summary>VP9, for WebM; by libvpx.</summary>
    Vp9,

    /// <summary>FFV1, always lossless, for archives.</summary>
    Ffv1,

    /// <summary>ProRes 422 HQ, for editing.</summary>
    ProRes,
}
