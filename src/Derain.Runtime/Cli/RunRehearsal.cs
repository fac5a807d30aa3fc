using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Goes through a whole run on a device that does nothing, so that it learns which kernels the run needs.</summary>
internal static class RunRehearsal
{
    /// <summary>Rehearses the deraining of a clip, or of one of the model's own size.</summary>
    /// <param name="request">How clips are to be derained.</param>
    /// <param name="clip">The clip, if there is one.</param>
    /// <param name="choice">The model.</param>
    /// <param name="rehearsal">The device.</param>
    /// <param name="terminal">Knows the texts that are embedded.</param>
    /// <returns>What was rehearsed, in a few words.</returns>
    public static string Of(RunRequest request, VideoInfo? clip, ModelChoice choice, CudaRehearsal rehearsal, Terminal terminal)
    {
        string texts = Directory.CreateTempSubdirectory("derain-").FullName;
        try
        {
            using DerainModel model = DerainModel.Load(choice.Folder, rehearsal.Backend, new PromptCache(texts));
            var settings = RunSettings.For(request, model);
            RunPlan plan = clip is null ? Native(model, settings) : RunPlan.Of(clip, request, settings, model);
            DeviceMemoryPlan? memory = DeviceMemory.Fit(model, plan, ref settings);
            TakeOver(terminal.PromptCache, new PromptCache(texts), choice, model, settings.Options);
            model.EmbedTexts(settings.Options);

            // The first window, a middle one and the last are all there are.
            long frames = Math.Min(plan.Frames, 3L * settings.Window);
            FrameDerainer derainer = new(model, settings.Window, settings.Overlap);
            var derained = derainer.Derain(
                Enumerable.Range(0, (int)frames).Select(_ => new byte[plan.ModelSize.Bytes]),
                plan.ModelSize.Height,
                plan.ModelSize.Width,
                settings.Options,
                tiles: plan.Tiles,
                cancellation: terminal.Cancellation);
            foreach (byte[] _ in derained)
            {
                // Every frame of it: the last window may be shorter than the others.
            }

            return $"{plan}; {settings}; {rehearsal.Backend.Name}" + (memory is null ? "" : $"; {memory}");
        }
        finally
        {
            Directory.Delete(texts, recursive: true);
        }
    }

    private static RunPlan Native(DerainModel model, RunSettings settings)
    {
        FrameSize size = new(model.NativeWidth, model.NativeHeight);
        return new RunPlan(settings.Window, size, size, Windows: 1, settings.Window);
    }

    /// <summary>What is embedded already needs no text encoder; what the rehearsal makes of the others must not be kept.</summary>
    private static void TakeOver(PromptCache from, PromptCache to, ModelChoice choice, DerainModel model, DerainOptions options)
    {
        int tokens = model.TransformerConfig.MaxTextSeqLength;
        foreach (string text in (ReadOnlySpan<string>)[options.NegativePrompt, "", options.Prompt])
        {
            if (from.Find(choice.Folder, text, tokens) is { } known)
            {
                _ = to.GetOrAdd(choice.Folder, text, tokens, () => known);
            }
        }
    }
}
