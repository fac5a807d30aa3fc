using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>What <c>info</c> says of a clip: what it is, how it would be derained, and what that costs.</summary>
internal static class ClipReport
{
    public static FactSheet Create(VideoInfo clip, RunRequest request, ModelSession session)
    {
        ModelReplicas replicas = session.Replicas;
        DerainModel model = replicas.Scarcest;
        RunSettings settings = RunSettings.For(request, model);
        List<string> changes = [];
        settings = MemoryBudget.Fit(
            request, settings, fitted => RunPlan.Of(clip, request, fitted, model), isWhole: false, model, changes, replicas.Count);
        RunPlan plan = RunPlan.Of(clip, request, settings, model);
        var spread = DeviceSpread.Of(replicas.Count, plan.Windows);
        FactSheet facts = new();
        AddClip(facts, clip);
        facts.Add("Plan", $"{plan}; {settings}", "options", settings.ToJson());
        facts.Json["windows"] = plan.Windows;
        facts.Json["windowFrames"] = plan.WindowFrames;
        facts.Json["tiles"] = plan.Tiles.Tiles.Count;
        facts.Json["derainedWidth"] = plan.ModelSize.Width;
        facts.Json["derainedHeight"] = plan.ModelSize.Height;
        facts.Add("Model", session.Choice.ToString(), "model", session.Choice.ToJson());
        facts.Add("Device", replicas.Names, "device", replicas.Names);
        facts.Json["spread"] = spread.ToJson();
        if (replicas.Count > 1)
        {
            facts.AddLine("Spread", $"{spread}");
        }

        CostEstimate cost = plan.CostOf(model, settings.Options);
        foreach (string change in changes)
        {
            facts.AddLine("", change);
        }

        DeviceMemoryPlan? memory = DeviceMemory.PlanFor(model, plan, settings);
        if (memory is not null)
        {
            facts.Add("Device memory", memory.Fits ? $"{memory}" : $"does not fit: {memory}", "deviceMemory", DeviceMemory.ToJson(memory));
        }

        Calibration calibration = session.Calibration;
        VideoCost video = new(
            Opening(clip, plan), new OutputRequest(), Output: null, VideoCost.ThreadsOf(replicas.First.Backend, request.Device));
        var forecast = RunForecast.Of(replicas.First, plan, settings, memory, calibration, video.SecondsOf(clip, plan), spread: spread);
        AddCost(facts, cost, plan.Passes, forecast, calibration);
        return facts;
    }

    private static TimeSpan Opening(VideoInfo clip, RunPlan plan)
    {
        long start = Stopwatch.GetTimestamp();
        using VideoReader reader = VideoReader.Open(clip, plan.ModelSize);
        reader.Read(new byte[reader.Size.Bytes]);
        return Stopwatch.GetElapsedTime(start);
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

    private static void AddCost(FactSheet facts, CostEstimate cost, long windows, RunForecast forecast, Calibration calibration)
    {
        double Flops(DerainStage stage) => forecast.StageFlops[stage];
        string perWindow = windows > 1 ? ", each window" : "";
        facts.AddLine(
            "Predictions", $"{cost.InvertForwards} of one text and {cost.DerainForwards} of two, {cost.Tokens} tokens{perWindow}");
        facts.AddLine(
            "Arithmetic",
            $"{Text.Scaled(forecast.Flops)}FLOP: encode {Text.Scaled(Flops(DerainStage.Encode))}, "
            + $"invert {Text.Scaled(Flops(DerainStage.Invert))}, derain {Text.Scaled(Flops(DerainStage.Derain))}, "
            + $"decode {Text.Scaled(Flops(DerainStage.Decode)).TrimEnd()}");
        facts.AddLine(
            "Memory",
            $"{Text.Bytes(forecast.Memory.Bytes)} at the peak: {Text.Bytes(forecast.Memory.Window)} for a window "
            + $"({Text.Bytes(cost.ArenaBytes)} of intermediates, {Text.Bytes(cost.UnplannedBytes)} without planning), "
            + $"{Text.Bytes(cost.WeightBytes)} of weights mapped from their files, {Text.Bytes(forecast.Memory.Frames)} of frames");
        facts.AddLine(
            "Speed",
            string.Join(", ", Enum.GetValues<OperationClass>().Select(kind =>
                $"{kind.ToString().ToLowerInvariant()} {Text.Scaled(calibration.SpeedOf(kind))}{(kind == OperationClass.Memory ? "B" : "FLOP")}/s"))
            + $", from {forecast.Measured} operations timed just now");
        facts.AddLine("Forecast", $"{forecast}");
        facts.Json["cost"] = new JsonObject
        {
            ["invertForwards"] = windows * cost.InvertForwards,
            ["derainForwards"] = windows * cost.DerainForwards,
            ["tokens"] = cost.Tokens,
            ["encodeFlops"] = Flops(DerainStage.Encode),
            ["invertFlops"] = Flops(DerainStage.Invert),
            ["derainFlops"] = Flops(DerainStage.Derain),
            ["decodeFlops"] = Flops(DerainStage.Decode),
            ["flops"] = forecast.Flops,
            ["arenaBytes"] = cost.ArenaBytes,
            ["unplannedBytes"] = cost.UnplannedBytes,
            ["weightBytes"] = cost.WeightBytes,
            ["estimatedSeconds"] = forecast.Time.TotalSeconds,
        };
        facts.Json["forecast"] = forecast.ToJson();
    }
}
