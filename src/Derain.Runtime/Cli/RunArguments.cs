using System.CommandLine;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>The options that say how clips are derained, as the help shows them, and from them to a request.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly DeviceArguments _device = new();

    private readonly Option<string?> _negativePrompt = OptionFactory.Text(
        "--negative-prompt", "TEXT", "What to move away from: rain, in words. Default: the paper's words, or the model's own.");

    private readonly Option<string?> _prompt = OptionFactory.Text(
        "--prompt", "TEXT", "What to move towards. Default: nothing in particular, or the model's own.");

    private readonly Option<int?> _steps = OptionFactory.Whole(
        "--steps", 1, 1000, "Steps of the schedule, 1 to 1000. Default: the model's, 100 for CogVideoX.");

    private readonly Option<int?> _skip = OptionFactory.Whole(
        "--skip",
        0,
        999,
        "Steps left out at the noisy end: the more, the closer to the source. "
        + "Default: the model's share of the steps, 40 of 100 for CogVideoX.");

    private readonly Option<double?> _guidance = OptionFactory.Number(
        "--guidance", "How far to move away from rain; 1 is not at all. Default: the model's, 15 for CogVideoX.");

    private readonly Option<string?> _switchBlocks = OptionFactory.Text(
        "--switch-blocks", "LIST", "Blocks whose attention is switched, such as 0-3,15-29, or none. Default: the model's.");

    private readonly Option<string?> _inversion = OptionFactory.Word(
        "--inversion", "How the clip is brought into the model's noise space. Default: ddpm.", ["ddpm", "ddim"]);

    private readonly Option<bool?> _lastMap = OptionFactory.Choice(
        "--last-map",
        "Whether what the model gets wrong in the last step on the clip itself is added back: keeps more of the clip. "
        + "Default: the model's, false for CogVideoX.");

    private readonly Option<ulong?> _seed = OptionFactory.Seed("--seed", "Seed of all noise. Default: 0.");

    private readonly Option<string?> _size = OptionFactory.Size(
        "--size",
        "Size to derain at: the model's number of pixels in the clip's shape; the clip's own size, in tiles where it is large; or one "
        + "such as 720x480. "
        + "The result has the clip's size in any case. Default: model.");

    private readonly Option<int?> _window = OptionFactory.Whole(
        "--window",
        1,
        100_000,
        "Frames derained together, rounded down to what the model takes. Default: the model's, 49 for CogVideoX.");

    private readonly Option<int?> _overlap = OptionFactory.Whole(
        "--overlap", 0, 100_000, "Frames that neighbouring windows share and fade over, rounded up to 4k + 1. Default: a ninth of the window.");

    private readonly Option<bool> _tiledVae = OptionFactory.Switch(
        "--tiled-vae", "Encode and decode in tiles: less memory, a slightly different result.");

    private readonly Option<long?> _ram = OptionFactory.Bytes(
        "--ram", "Most memory that this process may take, such as 8GB; the plan is changed until it fits. Default: no limit.");

    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        _device.AddTo(command);
        foreach (Option option in (ReadOnlySpan<Option>)[
            _negativePrompt, _prompt, _steps, _skip, _guidance, _switchBlocks, _inversion, _lastMap, _seed, _size, _window, _overlap, _tiledVae,
            _ram])
        {
            command.Options.Add(option);
        }
    }

    public RunRequest Read(ParseResult parsed) => new()
    {
        Model = parsed.GetValue(_model),
        Device = _device.Read(parsed),
        NegativePrompt = parsed.GetValue(_negativePrompt),
        Prompt = parsed.GetValue(_prompt),
        Steps = parsed.GetValue(_steps),
        Skip = parsed.GetValue(_skip),
        Guidance = parsed.GetValue(_guidance),
        SwitchBlocks = parsed.GetValue(_switchBlocks),
        Inversion = parsed.GetValue(_inversion) == "ddim" ? InversionMethod.Ddim : InversionMethod.Ddpm,
        LastMap = parsed.GetValue(_lastMap),
        Seed = parsed.GetValue(_seed) ?? 0,
        Size = parsed.GetValue(_size),
        Window = parsed.GetValue(_window),
        Overlap = parsed.GetValue(_overlap),
        Ram = parsed.GetValue(_ram),
        TiledVae = parsed.GetValue(_tiledVae),
    };
}
