using System.CommandLine;

namespace Derain.Runtime.Cli;

/// <summary>The options that say where things are computed, as the help shows them, and from them to a request.</summary>
internal sealed class DeviceArguments
{
    private readonly Option<string?> _device = OptionFactory.Device(
        "--device",
        "Where to compute; auto is the first CUDA device that works, else the CPU; cuda:0,1 and cuda:all divide the work. Default: auto.");

    private readonly Option<string?> _dtype;

    private readonly Option<long?> _vram = OptionFactory.Bytes(
        "--vram", "Most of a card's memory to use; weights are then kept there, or brought when needed, as it fits. Default: what is free.");

    private readonly Option<int?> _threads = OptionFactory.Whole(
        "--threads", 1, 1024, "Threads of the CPU, 1 to 1024. Default: one on each core.");

    /// <summary>The options of a verb.</summary>
    /// <param name="ofDType">What <c>auto</c> means as a type.</param>
    public DeviceArguments(string ofDType = "on CUDA bf16 for a model stored in it, else fp16; on the CPU fp32") =>
        _dtype = OptionFactory.Word(
            "--dtype", $"What activations are computed in; sums are fp32 in any case. Default: auto, {ofDType}.", DeviceRequest.DTypes);

    public void AddTo(Command command)
    {
        command.Options.Add(_device);
        command.Options.Add(_dtype);
        command.Options.Add(_threads);
        command.Options.Add(_vram);
    }

    public DeviceRequest Read(ParseResult parsed)
    {
        DeviceRequest request = new(parsed.GetValue(_device), parsed.GetValue(_dtype), parsed.GetValue(_threads), parsed.GetValue(_vram));
        request.Check();
        return request;
    }
}
