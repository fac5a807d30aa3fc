using System.Text.Json.Nodes;
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
    /// <param name="replicas">The model on its devices.</param>
    /// <param name="spread">How the work was divided among them.</param>
    /// <param name="settings">The method's numbers.</param>
    /// <param name="memory">The plans of the devices' memory, if there are any.</param>
    /// <param name="job">The input, which has run.</param>
    /// <param name="clock">Times of the stages.</param>
    /// <param name="times">All times.</param>
    public static JsonObject ToJson(
        DerainRequest request,
        ModelChoice choice,
        ModelReplicas replicas,
        DeviceSpread spread,
        RunSettings settings,
        IReadOnlyList<DeviceMemoryPlan> memory,
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
        json["device"] = replicas.Names;
        json["devices"] = JsonText.Strings(replicas.Models.Select(model => model.Backend.Name));
        json["spread"] = spread.ToJson();
        json["options"] = settings.ToJson();
        json["deviceMemory"] = memory.Count == 0 ? null : DeviceMemory.ToJson(memory[0]);
        json["seconds"] = times.ToJson(clock);
        json["notices"] = JsonText.Strings(job.Notices);
        return json;
    }
}
