using System.CommandLine;
using Derain.Runtime.Video.Weather;

namespace Derain.Runtime.Cli;

/// <summary>The arguments of <c>demo</c>, as the help shows them, and from them to a request.</summary>
internal sealed class DemoArguments
{
    private const string DefaultOutput = "derain-demo";

    private readonly Option<string?> _output = OptionFactory.Text(
        "--output", "FOLDER", $"Where videos and pictures go. Default: {DefaultOutput}.", "-o");

    private readonly Option<string?> _rainy = OptionFactory.Text(
        "--rainy", "FILE", "A rainy clip. Default: the first that lies in the model's folder clips, with its clear twin.");

    private readonly Option<string?> _clear = OptionFactory.Text(
        "--clear", "FILE", "The same clip without rain, or a dry clip for --rain.");

    private readonly Option<string?> _rain = OptionFactory.Word(
        "--rain", "Make the rain, over --clear or over the model's own clear clip.", ["heavy", "light"]);

    private readonly Option<ulong?> _rainSeed = OptionFactory.Seed("--rain-seed", "Seed of the rain that is made. Default: 0.");

    private readonly Option<bool> _ablation = OptionFactory.Switch(
        "--ablation", "Also derain without attention switch, without negative prompt, and with DDIM inversion.");

    private readonly RunArguments _run = new();
    private readonly Option<bool> _overwrite = OptionFactory.Switch("--overwrite", "Replace the files of an earlier demo.");
    private readonly Option<bool> _json = CommonOptions.Json();

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_output, _rainy, _clear, _rain, _rainSeed, _ablation])
        {
            command.Options.Add(option);
        }

        _run.AddTo(command);
        command.Options.Add(_overwrite);
        command.Options.Add(_json);
    }

    public DemoRequest Read(ParseResult parsed) => new(parsed.GetValue(_output) ?? DefaultOutput, _run.Read(parsed))
    {
        Rainy = parsed.GetValue(_rainy),
        Clear = parsed.GetValue(_clear),
        Rain = parsed.GetValue(_rain) switch
        {
            "heavy" => RainStrength.Heavy,
            "light" => RainStrength.Light,
            _ => null,
        },
        RainSeed = parsed.GetValue(_rainSeed),
        Ablation = parsed.GetValue(_ablation),
        Overwrite = parsed.GetValue(_overwrite),
        Json = parsed.GetValue(_json),
    };
}
