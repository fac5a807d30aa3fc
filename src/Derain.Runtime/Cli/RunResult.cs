using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>What a run came to, for machines.</summary>
internal static class RunResult
{
    /// <summary>Of an output that an earlier run had completed.</summary>
    public static JsonObject WasComplete(DerainRequest request) => new()
    {
        ["input"] = request.Input,
        ["output"] = request.Output,
        ["wasComplete"] = true,
    };

    /// <summary>Of a run that is done.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="choice">The model.</param>
    /// <param name="backend">The device.</param>
    /// <param name="settings">The method's numbers.</param>
    /// <param name="memory">The plan of the device's memory, if there is one.</param>
    /// <param name="job">The input, which has run.</param>
    /// <param name="clock">Times of the stages.</param>
    /// <param name="times">All times.</param>
    public static JsonObject ToJson(
        DerainRequest request,
        ModelChoice choice,
        IBackend backend,
        RunSettings settings,
        DeviceMemoryPlan? memory,
        IDerainJob job,
        RunClock clock,
        RunTimes times)
    {
        JsonObject json = new()
        {
            ["input"] = request.Input,
            ["output"] = request.Output,
        };
        job.AddTo(json);
        json["windows"] = job.Plan.Windows;
        json["derainedWidth"] = job.Plan.ModelSize.Width;
        json["derainedHeight"] = job.Plan.ModelSize.Height;
        json["model"] = choice.ToJson();
        json["device"] = backend.Name;
        json["options"] = settings.ToJson();
        json["deviceMemory"] = memory is null ? null : DeviceMemory.ToJson(memory);
        json["seconds"] = times.ToJson(clock);
        json["notices"] = JsonText.Strings(job.Notices);
        return json;
    }
}
