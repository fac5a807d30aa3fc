using System.Text.Json.Nodes;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>What <c>info</c> says of a checkpoint.</summary>
internal static class ModelReport
{
    public static FactSheet Create(ModelChoice choice, DerainModel model)
    {
        FactSheet facts = new();
        CheckpointFolder folder = choice.Folder;
        facts.Add("Model", choice.Name, "name", choice.Name);
        facts.Add("Folder", folder.Path, "path", folder.Path);
        AddComponents(facts, folder);
        AddArchitecture(facts, model);
        AddTextEncoder(facts, folder);
        SchedulerConfig schedule = model.Schedule.Config;
        facts.AddLine("Scheduler", $"{schedule.NumTrainTimesteps} training timesteps, {schedule.PredictionType} prediction");

        string native = $"{model.NativeWidth}x{model.NativeHeight}";
        int frames = model.TransformerConfig.SampleFrames;
        facts.Add("Native clip", $"{Text.Count(frames, "frame")}, {native}", "nativeFrames", frames);
        facts.Json["nativeWidth"] = model.NativeWidth;
        facts.Json["nativeHeight"] = model.NativeHeight;
        int stride = model.FramesFor(2) - 1;
        facts.Add(
            "Takes", $"{stride}k + 1 frames, sides that are multiples of {model.SizeMultiple}", "sizeMultiple", model.SizeMultiple);
        facts.Json["frameStride"] = stride;

        RunSettings settings = RunSettings.For(new RunRequest(), model);
        facts.Add("Defaults", $"{settings}, window {settings.Window}", "defaults", settings.ToJson());
        facts.AddLine("Negative prompt", settings.Options.NegativePrompt);
        facts.Json["defaultWindow"] = settings.Window;
        Shape latents = model.LatentsOf([1, model.FramesWithin(frames), model.NativeHeight, model.NativeWidth, model.VaeConfig.InChannels]);
        StepCount step = StepCount.Of(model.Predictor, model.Backend, latents, settings.Options.SwitchBlocks);
        facts.Add("A step", StepCountTable.Sentence(step), "step", StepCountTable.ToJson(step));
        return facts;
    }

    private static void AddComponents(FactSheet facts, CheckpointFolder folder)
    {
        JsonObject components = [];
        foreach (string component in (ReadOnlySpan<string>)["transformer", "vae", "text_encoder"])
        {
            if (!folder.Has(component) || CheckpointFolder.FindWeights(Path.Combine(folder.Path, component)) is null)
            {
                facts.AddLine(component, "not there");
                components[component] = null;
                continue;
            }

            using SafetensorsCheckpoint weights = folder.OpenWeights(component);
            long parameters = weights.Tensors.Sum(tensor => tensor.Shape.ElementCount);
            long bytes = weights.Tensors.Sum(tensor => tensor.Bytes);
            string[] types = [.. weights.Tensors.Select(tensor => $"{tensor.DType}").Distinct().Order(StringComparer.Ordinal)];
            facts.AddLine(
                component,
                $"{Text.Scaled(parameters)}parameters, {string.Join(" and ", types)}, {Text.Bytes(bytes)} "
                + $"in {Text.Count(weights.Files.Count, "file")}");
            components[component] = new JsonObject
            {
                ["parameters"] = parameters,
                ["bytes"] = bytes,
                ["types"] = JsonText.Strings(types),
                ["files"] = weights.Files.Count,
            };
        }

        facts.Json["components"] = components;
    }

    private static void AddArchitecture(FactSheet facts, DerainModel model)
    {
        CogVideoXTransformerConfig transformer = model.TransformerConfig;
        string positions = transformer.UseRotaryPositionalEmbeddings ? "rotary" : "sin-cos";
        facts.Add(
            "Transformer",
            $"{Text.Count(transformer.NumLayers, "block")}, {Text.Count(transformer.NumAttentionHeads, "head")} of "
            + $"{transformer.AttentionHeadDim}, {positions} positions, "
            + $"patches of {transformer.PatchFrames}x{transformer.PatchSize}x{transformer.PatchSize}, "
            + $"{transformer.MaxTextSeqLength} text tokens",
            "blocks",
            transformer.NumLayers);
        facts.Json["heads"] = transformer.NumAttentionHeads;
        facts.Json["headDim"] = transformer.AttentionHeadDim;
        facts.Json["positions"] = positions;
        facts.Json["textTokens"] = transformer.MaxTextSeqLength;
        CogVideoXVaeConfig vae = model.VaeConfig;
        facts.AddLine(
            "Autoencoder",
            $"{string.Join('-', vae.BlockOutChannels)} channels, {vae.LatentChannels} of latents, "
            + $"1/{vae.SpatialCompressionRatio} in space, 1/{vae.TemporalCompressionRatio} in time");
    }

    private static void AddTextEncoder(FactSheet facts, CheckpointFolder folder)
    {
        if (File.Exists(Path.Combine(folder.Path, "text_encoder", "config.json")))
        {
            T5EncoderConfig text = T5EncoderConfig.Read(folder.Config("text_encoder"));
            facts.AddLine("Text encoder", $"T5, {Text.Count(text.NumLayers, "layer")}, width {text.DModel}");
        }
    }
}
