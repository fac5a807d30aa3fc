using System.CommandLine;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>The arguments of <c>derain</c>, as the help shows them, and from them to a request.</summary>
internal sealed class DerainArguments
{
    private readonly Argument<string> _input = new("INPUT")
    {
        Description = "A video file; PNG frames, as a pattern like frames/%04d.png or their folder; or a .safetensors file with a "
            + "'video' tensor [1, 3, F, H, W] in -1..1.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "OUT",
        Description = "The file to write: .mp4, .m4v, .mov, .mkv, a pattern like frames/%04d.png, or .safetensors for a .safetensors input.",
        Required = true,
    };

    private readonly Option<string?> _model = ModelOption();
    private readonly Option<string?> _device = DeviceOption();
    private readonly Option<int?> _threads = ThreadsOption();

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
        "Steps left out at the noisy end: the more, the closer to the source. Default: the model's share of the steps, 40 of 100 for CogVideoX.");

    private readonly Option<double?> _guidance = OptionFactory.Number(
        "--guidance", "How far to move away from rain; 1 is not at all. Default: the model's, 15 for CogVideoX.");

    private readonly Option<string?> _switchBlocks = OptionFactory.Text(
        "--switch-blocks", "LIST", "Blocks whose attention is switched, such as 0-3,15-29, or none. Default: the model's.");

    private readonly Option<string?> _inversion = OptionFactory.Word(
        "--inversion", "How the clip is brought into the model's noise space. Default: ddpm.", ["ddpm", "ddim"]);

    private readonly Option<ulong?> _seed = OptionFactory.Seed("--seed", "Seed of all noise. Default: 0.");

    private readonly Option<string?> _size = OptionFactory.Text(
        "--size",
        "model|source|WxH",
        "Size to derain at: the model's number of pixels in the clip's shape, the clip's own size, or 720x480. "
        + "The result has the clip's size in any case. Default: model.");

    private readonly Option<int?> _window = OptionFactory.Whole(
        "--window", 1, 100_000, "Frames derained together, rounded down to what the model takes. Default: the model's, 49 for CogVideoX.");

    private readonly Option<int?> _overlap = OptionFactory.Whole(
        "--overlap", 0, 100_000, "Frames that neighbouring windows share and fade over. Default: a sixth of the window.");

    private readonly Option<bool> _tiledVae = OptionFactory.Switch(
        "--tiled-vae", "Encode and decode in tiles: less memory, a slightly different result.");

    private readonly Option<bool> _overwrite = OptionFactory.Switch("--overwrite", "Replace the output if it exists.");
    private readonly Option<bool> _json = JsonOption();

    private readonly Option<string?> _noise = OptionFactory.Text(
        "--noise", "FILE", "Replay the noise of a .safetensors file: vae_noise [1, C, F, H, W], forward_noise [steps, F, C, H, W]. One window only.");

    private readonly Option<string?> _saveTensors = OptionFactory.Text(
        "--save-tensors", "FILE", "Keep every tensor of the run in a .safetensors file, to compare implementations. One window only.");

    public static Option<string?> ModelOption() => OptionFactory.Text(
        "--model",
        "DIR|NAME|HUB-ID",
        $"A model folder, the name of one under models/, or a Hugging Face id that is in the local cache. Default: {ModelChoice.Default}.");

    public static Option<string?> DeviceOption() => OptionFactory.Word("--device", "Where to compute. Default: auto.", DeviceFactory.Names);

    public static Option<int?> ThreadsOption() => OptionFactory.Whole(
        "--threads", 1, 1024, "Threads of the CPU, 1 to 1024. Default: one on each core.");

    public static Option<bool> JsonOption() => OptionFactory.Switch("--json", "One JSON object on stdout instead of text, and no progress.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_input);
        foreach (Option option in (ReadOnlySpan<Option>)[
            _output, _model, _device, _threads, _negativePrompt, _prompt, _steps, _skip, _guidance, _switchBlocks, _inversion,
            _seed, _size, _window, _overlap, _tiledVae, _overwrite, _json, _noise, _saveTensors])
        {
            command.Options.Add(option);
        }
    }

    public DerainRequest Read(ParseResult parsed) => new()
    {
        Input = parsed.GetRequiredValue(_input),
        Output = parsed.GetRequiredValue(_output),
        Model = parsed.GetValue(_model),
        Device = parsed.GetValue(_device) ?? "auto",
        Threads = parsed.GetValue(_threads),
        NegativePrompt = parsed.GetValue(_negativePrompt),
        Prompt = parsed.GetValue(_prompt),
        Steps = parsed.GetValue(_steps),
        Skip = parsed.GetValue(_skip),
        Guidance = parsed.GetValue(_guidance),
        SwitchBlocks = parsed.GetValue(_switchBlocks),
        Inversion = parsed.GetValue(_inversion) == "ddim" ? InversionMethod.Ddim : InversionMethod.Ddpm,
        Seed = parsed.GetValue(_seed) ?? 0,
        Size = parsed.GetValue(_size),
        Window = parsed.GetValue(_window),
        Overlap = parsed.GetValue(_overlap),
        TiledVae = parsed.GetValue(_tiledVae),
        Overwrite = parsed.GetValue(_overwrite),
        Json = parsed.GetValue(_json),
        Noise = parsed.GetValue(_noise),
        SaveTensors = parsed.GetValue(_saveTensors),
    };
}
