using Derain.Runtime.Video;

namespace Derain.Runtime.Reports;

/// <summary>One moment of a clip, before and after.</summary>
/// <param name="Index">Frame of the clip, from 0.</param>
/// <param name="Time">When it is shown.</param>
/// <param name="Size">Size to show both pictures at, in pixels; the pictures themselves may have fewer.</param>
/// <param name="Source">The source, a JPEG file.</param>
/// <param name="Result">The result, a JPEG file.</param>
public sealed record ReportFrame(long Index, TimeSpan Time, FrameSize Size, byte[] Source, byte[] Result);
