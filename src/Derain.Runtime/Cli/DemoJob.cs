using Derain.Runtime.Demo;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>Runs a demonstration's variants with progress on the terminal, and writes its files.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="clips">The clips.</param>
/// <param name="demonstration">The demonstration.</param>
/// <param name="windows">Windows of the clip.</param>
/// <param name="output">Where files go.</param>
/// <param name="terminal">Shows progress.</param>
internal sealed class DemoJob(
    DemoRequest request, DemoClips clips, Demonstration demonstration, long windows, StagedFolder output, Terminal terminal)
{
    /// <summary>Runs all variants; the derained clip is written as it comes, the pictures at the end.</summary>
    /// <param name="options">The method's numbers.</param>
    public IReadOnlyList<DemoResult> Run(DerainOptions options)
    {
        List<DemoResult> results = [];
        foreach (DemoVariant variant in DemoVariant.All(options, request.Ablation))
        {
            results.Add(variant.Key == DemoVariant.DerainedKey ? RunAndWrite(variant) : Run(variant, each: null));
        }

        Save(DemoRequest.ContactSheetFile, DemoPictures.Overview(demonstration.Size, demonstration.SampledFrames, results));
        if (request.Ablation)
        {
            Save(DemoRequest.AblationFile, DemoPictures.SameFrame(demonstration.Size, results));
        }

        return results;
    }

    private DemoResult RunAndWrite(DemoVariant variant)
    {
        using DemoVideos videos = CommandErrors.Writing(() => new DemoVideos(
            clips, demonstration.Size, output[DemoRequest.DerainedFile], output[DemoRequest.SideBySideFile]));
        DemoResult result = Run(variant, frame => CommandErrors.Writing(() => videos.Add(frame, terminal.Cancellation)));
        CommandErrors.Writing(() => videos.Complete(terminal.Cancellation));
        return result;
    }

    private DemoResult Run(DemoVariant variant, Action<DemoFrame>? each)
    {
        if (variant.Options is not { } options)
        {
            return demonstration.Run(variant, each, progress: null, terminal.Cancellation);
        }

        if (!request.Json)
        {
            terminal.Note($"{variant.Name}:");
        }

        DemoResult? result = null;
        RunProgress.Show(
            terminal,
            request.Json,
            windows,
            options.Steps - options.Skip,
            progress => result = demonstration.Run(variant, each, progress, terminal.Cancellation));
        return result!;
    }

    private void Save(string name, byte[] picture) =>
        CommandErrors.Writing(() => AtomicFile.Write(output[name], stream => stream.Write(picture)));
}
