using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Cli;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// <c>component NAME --inputs X --outputs Y --repeat N</c>: one part of a model, or one operation, on inputs from a file. Its outputs go
/// to a file in F32, its times to standard output as JSON.
/// </summary>
internal static class ComponentCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new ComponentOptions();
        Command command = options.CreateCommand();
        command.SetAction(parsed => JsonText.Write(parsed.InvocationConfiguration.Output, Run(options, parsed)));
        return command;
    }

    private static JsonObject Run(ComponentOptions options, ParseResult parsed)
    {
        var loading = Stopwatch.StartNew();
        string name = parsed.GetRequiredValue(options.Name);
        if (name == "ladder")
        {
            return new JsonObject
            {
                ["component"] = name,
                ["rungs"] = AttentionLadderReport.Run(
                    parsed.GetRequiredValue(options.Device),
                    options.ActivationType(parsed),
                    parsed.GetValue(options.Tokens),
                    parsed.GetValue(options.Heads)),
            };
        }

        using IBackend backend = ComponentDevice.Open(
            parsed.GetRequiredValue(options.Device), options.ActivationType(parsed), parsed.GetValue(options.Threads));
        var result = new JsonObject
        {
            ["component"] = name,
            ["device"] = backend.Name,
            ["activations"] = backend.ActivationType.ToString(),
        };
        if (name == "first-kernel")
        {
            Tensor x = backend.Upload(Tensor.OnHost<float>([1, 4], [1, 2, 3, 4]));
            float first = backend.DownloadCopy(backend.Compute(new Activate(Activation.Silu), x)).Span<float>()[0];
            result["secondsInProgram"] = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
            result["value"] = first;
            return result;
        }

        using SafetensorsFile inputs = SafetensorsFile.Open(Required(parsed, options.Inputs));
        using DerainModel? model = name is "attention" or "linear" or "conv3d"
            ? null
            : DerainModel.Load(new CheckpointFolder(Required(parsed, options.Model)), backend);
        using Component component = Create(name, options, parsed, backend, inputs, model);
        var times = ComponentTimes.Measure(
            component, backend, parsed.GetValue(options.Outputs), parsed.GetValue(options.Repeat), loading);
        foreach ((string key, JsonNode? value) in times.ToJson())
        {
            result[key] = value!.DeepClone();
        }

        result["peakDeviceBytes"] = ComponentDevice.PeakBytes(backend);
        return result;
    }

    private static Component Create(
        string name, ComponentOptions options, ParseResult parsed, IBackend backend, SafetensorsFile inputs, DerainModel? model)
    {
        switch (name)
        {
            case "transformer":
                return new TransformerComponent(model!, inputs, Blocks());
            case "step":
                return new GuidedStepComponent(
                    model!, inputs, Blocks(), parsed.GetValue(options.Steps), parsed.GetValue(options.Guidance));
            case "clip":
                return new ClipComponent(model!, inputs, new DerainOptions
                {
                    Steps = parsed.GetValue(options.Steps),
                    Skip = parsed.GetValue(options.Skip),
                    Guidance = parsed.GetValue(options.Guidance),
                    SwitchBlocks = Blocks(),
                });
            case "vae-encode" or "vae-decode":
                return new VaeComponent(model!, inputs, encode: name == "vae-encode");
            case "attention":
                int heads = parsed.GetValue(options.Heads);
                var attention = new Attention(
                    heads,
                    1 / Math.Sqrt(inputs.Get("q").Shape[2] / heads),
                    parsed.GetValue(options.TextTokens),
                    parsed.GetValue(options.Switched) ? new AttentionSwitch(1, 1) : null);
                return new OperationComponent(backend, inputs, attention);
            case "linear":
                return new OperationComponent(backend, inputs, new Linear());
            default:
                return new OperationComponent(backend, inputs, new Conv3d());
        }

        BlockSet Blocks() => parsed.GetValue(options.SwitchBlocks) is { } list
            ? BlockSet.Parse(list, model!.TransformerConfig.NumLayers)
            : model!.Defaults.Options.SwitchBlocks;
    }

    private static string Required(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? throw new ArgumentException($"{option.Name} is missing.");
}
