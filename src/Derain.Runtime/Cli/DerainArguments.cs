using System.CommandLine;
using System.CommandLine.Parsing;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Cli;

/// <summary>The arguments of <c>derain</c>, as the help shows them, and from them to a request.</summary>
internal sealed class DerainArguments
{
    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "A video file; PNG frames, as a pattern like frames/%04d.png or their folder; or a .safetensors file with a "
            + "'video' tensor [1, 3, F, H, W] in -1..1. Several of them, a folder of videos, or wildcards in quotes are a batch.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "OUT",
        Description = "The file to write: .mp4, .m4v, .mov, .mkv, .webm, a pattern like frames/%04d.png, or .safetensors for a "
            + ".safetensors input; for a batch a folder, or a pattern like out/{name}_dry.mp4.",
    };

    private readonly BatchArguments _batch = new();
    private readonly RunArguments _run = new();
    private readonly OutputArguments _coding = new();
    private readonly ViewArguments _views = new();
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
        _inputs.Validators.Add(RefuseOptions);
        command.Arguments.Add(_inputs);
        command.Options.Add(_output);
        _batch.AddTo(command);
        _run.AddTo(command);
        _coding.AddTo(command);
        _views.AddTo(command);
        foreach (Option option in (ReadOnlySpan<Option>)[_overwrite, _resume, _json, _noise, _saveTensors])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The clips that are named; each may stand for several.</summary>
    public IReadOnlyList<string> Inputs(ParseResult parsed) => parsed.GetValue(_inputs) ?? [];

    /// <summary>Where results go, if that is said.</summary>
    public string? Output(ParseResult parsed) => parsed.GetValue(_output);

    /// <summary>Whether stdout gets JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>What makes a batch of the clips.</summary>
    public BatchChoice Batch(ParseResult parsed) => _batch.Read(parsed);

    /// <summary>Whether a batch is asked for, even if it should come to one clip.</summary>
    public bool IsBatch(ParseResult parsed) =>
        Batch(parsed).IsGiven
        || (Inputs(parsed) is [var only] ? InputExpansion.IsSeveral(only) || OutputNames.IsOfBatch(Output(parsed) ?? "") : Inputs(parsed).Count > 1);

    /// <summary>The request of a command line that names one clip.</summary>
    /// <exception cref="CommandException">It names none, or no output.</exception>
    /// <inheritdoc cref="ViewArguments.Telling"/>
    public Terminal Telling(ParseResult parsed, Terminal terminal) => _views.Telling(parsed, terminal);

    public DerainRequest Read(ParseResult parsed) => Read(
        parsed,
        Inputs(parsed) is [var input, ..] ? input : throw CommandException.Usage("Required argument missing for command: 'derain'; name a clip, or a --list."),
        Output(parsed) ?? throw NoOutput());

    /// <summary>The error of a command line without output.</summary>
    public static CommandException NoOutput() => CommandException.Usage("Option '--output' is required.");

    /// <summary>The request of one clip with the options of a command line.</summary>
    public DerainRequest Read(ParseResult parsed, string input, string output) =>
        new(input, output, _run.Read(parsed))
        {
            Coding = _coding.Read(parsed),
            Views = _views.Read(parsed),
            Overwrite = parsed.GetValue(_overwrite),
            Resume = parsed.GetValue(_resume),
            Given = parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit).ToDictionary(
                option => option.Option.Name, option => string.Join(' ', option.Tokens.Select(token => token.Value))),
            Json = parsed.GetValue(_json),
            Noise = parsed.GetValue(_noise),
            SaveTensors = parsed.GetValue(_saveTensors),
        };

    // With any number of inputs, a mistyped option would be taken for one of them.
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (string word in result.Tokens.Select(token => token.Value))
        {
            if (word.Length > 1 && word.StartsWith('-') && !Path.Exists(word))
            {
                result.AddError($"There is no option {word}.");
            }
        }
    }
}
