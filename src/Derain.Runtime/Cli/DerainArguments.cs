using System.CommandLine;
using System.CommandLine.Parsing;

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
        Description = "The file to write: .mp4, .m4v, .mov, .mkv, .webm, a pattern like frames/%04d.png, or .safetensors for a "
            + ".safetensors input.",
        Required = true,
    };

    private readonly RunArguments _run = new();
    private readonly OutputArguments _coding = new();
    private readonly Option<bool> _overwrite = CommonOptions.Overwrite();

    private readonly Option<bool> _resume = OptionFactory.Switch(
        "--resume", "Go on with the interrupted run of the same command, if there is one; the result is the same to the bit.");

    private readonly Option<bool> _json = CommonOptions.Json();

    private readonly Option<string?> _noise = OptionFactory.Text(
        "--noise",
        "FILE",
        "Replay the noise of a .safetensors file: vae_noise [1, C, F, H, W], forward_noise [steps, F, C, H, W]. One window only.");

    private readonly Option<string?> _saveTensors = OptionFactory.Text(
        "--save-tensors",
        "FILE",
        "Keep every tensor of the run in a .safetensors file, to compare implementations. One window only.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_input);
        command.Options.Add(_output);
        _run.AddTo(command);
        _coding.AddTo(command);
        foreach (Option option in (ReadOnlySpan<Option>)[_overwrite, _resume, _json, _noise, _saveTensors])
        {
            command.Options.Add(option);
        }
    }

    public DerainRequest Read(ParseResult parsed) =>
        new(parsed.GetRequiredValue(_input), parsed.GetRequiredValue(_output), _run.Read(parsed))
        {
            Coding = _coding.Read(parsed),
            Overwrite = parsed.GetValue(_overwrite),
            Resume = parsed.GetValue(_resume),
            Given = parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit).ToDictionary(
                option => option.Option.Name, option => string.Join(' ', option.Tokens.Select(token => token.Value))),
            Json = parsed.GetValue(_json),
            Noise = parsed.GetValue(_noise),
            SaveTensors = parsed.GetValue(_saveTensors),
        };
}
