using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

/// <summary>Reads a clip and writes it again, as a model that changes nothing would.</summary>
internal static class Copying
{
    /// <summary>Writes a clip like its source.</summary>
    /// <param name="path">The source.</param>
    /// <param name="output">The result.</param>
    /// <param name="change">What is to be different.</param>
    /// <returns>The writer's notices.</returns>
    public static async Task<IReadOnlyList<string>> Copy(
        string path, string output, Func<VideoWriterOptions, VideoWriterOptions>? change = null)
    {
        VideoInfo source = VideoProbe.Probe(path);
        var like = VideoWriterOptions.Like(source, source.Size);
        using VideoReader reader = VideoReader.Open(source);
        await using VideoWriter writer = VideoWriter.Create(output, change?.Invoke(like) ?? like);
        byte[] frame = new byte[reader.Size.Bytes];
        while (reader.Read(frame))
        {
            writer.Write(frame);
        }

        await writer.CompleteAsync();
        return writer.Notices;
    }
}
