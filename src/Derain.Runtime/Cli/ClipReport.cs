using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>What <c>info</c> says of a clip: what it is, how it would be derained, and what that costs.</summary>
internal static class ClipReport
{
    // A run reaches about this share of the speed of its largest products: attention, norms and copies are slower.
    private const double Efficiency = 0.7;

    public static FactSheet Create(VideoInfo clip, RunRequest request, ModelChoice choice, DerainModel model, IBackend backend)
    {
        RunSettings settings = RunSettings.For(request, model);
        RunPlan plan = RunPlan.Of(clip, request, settings, model);
        FactSheet facts = new();
        AddClip(facts, clip);
        facts.Add("Plan", $"{plan}; {settings}", "options", settings.ToJson());
        facts.Json["windows"] = plan.Windows;
        facts.Json["windowFrames"] = plan.WindowFrames;
        facts.Json["tiles"] = plan.Tiles.Tiles.Count;
        facts.Json["derainedWidth"] = plan.ModelSize.Width;
        facts.Json["derainedHeight"] = plan.ModelSize.Height;
        facts.Add("Model", choice.ToString(), "model", choice.ToJson());
        facts.Add("Device", backend.Name, "device", backend.Name);
        var cost = CostEstimate.ForWindow(
            model, settings.Options, plan.WindowFrames, plan.TileSize.Height, plan.TileSize.Width);
        if (DeviceMemory.PlanFor(model, plan, settings) is { } memory)
        {
            facts.Add("Device memory", memory.Fits ? $"{memory}" : $"does not fit: {memory}", "deviceMemory", DeviceMemory.ToJson(memory));
        }

        AddCost(facts, cost, plan.Passes, DeviceSpeed.MeasureFlops(backend, model.TransformerConfig, cost.Tokens));
        return facts;
    }

    private static void AddClip(FactSheet facts, VideoInfo clip)
    {
        string sound = clip.HasAudio ? $"sound {string.Join(", ", clip.AudioCodecs)}" : "no sound";
        facts.Add("Clip", clip.Path, "path", clip.Path);
        facts.AddLine(
            "", $"{Text.Count(clip.FrameCount, "frame")}, {clip.Size}, {Text.Rate(clip.FrameRate)}, {Text.Duration(clip.Duration)}");
        facts.AddLine("", $"{clip.Codec}, {clip.PixelFormat}, {sound}");
        facts.Json["frames"] = clip.FrameCount;
        facts.Json["width"] = clip.Width;
        facts.Json["height"] = clip.Height;
        facts.Json["rate"] = clip.FrameRate.ToString();
        facts.Json["codec"] = clip.Codec;
        facts.Json["audioCodecs"] = JsonText.Strings(clip.AudioCodecs);
        facts.Json["notices"] = JsonText.Strings(clip.Notices);
        foreach (string notice in clip.Notices)
        {
            facts.AddLine("Note", notice);
        }
    }

    private static void AddCost(FactSheet facts, CostEstimate cost, long windows, double speed)
    {
        double flops = windows * cost.Flops;
        TimeSpan time = TimeSpan.FromSeconds(Math.Min(flops / (speed * Efficiency), TimeSpan.MaxValue.TotalSeconds / 2));
        string perWindow = windows > 1 ? ", each window" : "";
        facts.AddLine(
            "Predictions", $"{cost.InvertForwards} of one text and {cost.DerainForwards} of two, {cost.Tokens} tokens{perWindow}");
        facts.AddLine(
            "Arithmetic",
            $"{Text.Scaled(flops)}FLOP: encode {Text.Scaled(windows * cost.EncodeFlops)}, "
            + $"invert {Text.Scaled(windows * cost.InvertFlops)}, derain {Text.Scaled(windows * cost.DerainFlops)}, "
            + $"decode {Text.Scaled(windows * cost.DecodeFlops).TrimEnd()}");
        facts.AddLine(
            "Memory",
            $"{Text.Bytes(cost.ArenaBytes)} of intermediates ({Text.Bytes(cost.UnplannedBytes)} without planning), "
            + $"{Text.Bytes(cost.WeightBytes)} of weights mapped from their files");
        facts.AddLine(
            "Time",
            $"about {Text.Duration(time)}: an estimate from {Text.Scaled(speed)}FLOP/s measured in the model's largest products, "
            + $"of which a run reaches {Efficiency:0%}");
        facts.Json["cost"] = new JsonObject
        {
            ["invertForwards"] = windows * cost.InvertForwards,
            ["derainForwards"] = windows * cost.DerainForwards,
            ["tokens"] = cost.Tokens,
            ["encodeFlops"] = windows * cost.EncodeFlops,
            ["invertFlops"] = windows * cost.InvertFlops,
            ["derainFlops"] = windows * cost.DerainFlops,
            ["decodeFlops"] = windows * cost.DecodeFlops,
            ["flops"] = flops,
            ["arenaBytes"] = cost.ArenaBytes,
            ["unplannedBytes"] = cost.UnplannedBytes,
            ["weightBytes"] = cost.WeightBytes,
            ["measuredFlopsPerSecond"] = speed,
            ["estimatedSeconds"] = time.TotalSeconds,
        };
    }
}
