using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli.Batch;

/// <summary>What lies at the place of a result, and beside it.</summary>
internal static class OutputFiles
{
    /// <summary>The bytes of a result, all frames of a sequence together; null if there is none.</summary>
    public static long? BytesOf(string output)
    {
        if (File.Exists(output))
        {
            return new FileInfo(output).Length;
        }

        long[] frames = FramePattern.TryParse(output, out FramePattern pattern) ? pattern.ExistingFrames() : [];
        return frames.Length == 0 ? null : frames.Sum(frame => new FileInfo(pattern[frame]).Length);
    }

    /// <summary>
    /// The marker of a result: for <c>out/dry.mp4</c> it is <c>out/.dry.mp4.derained</c>, beside the work folder of the run that makes it.
    /// </summary>
    public static string MarkerOf(string output) => RunJournal.FolderFor(output) + "ed";

    /// <summary>Makes the folder that a result goes to; that of a sequence comes with its frames, but what it is in must be there.</summary>
    public static void MakeFolder(string output) => Directory.CreateDirectory(Path.GetDirectoryName(MarkerOf(output))!);
}
