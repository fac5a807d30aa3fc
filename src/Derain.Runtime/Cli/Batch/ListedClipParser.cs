using System.CommandLine;
using System.CommandLine.Parsing;

namespace Derain.Runtime.Cli.Batch;

/// <summary>Reads the lines of a list as the command line with their own options in place of its.</summary>
/// <param name="arguments">The arguments of the command line.</param>
/// <param name="given">What it says.</param>
/// <param name="names">Names the results of lines that name none; null if nothing does.</param>
internal sealed class ListedClipParser(DerainArguments arguments, ParseResult given, OutputNames? names)
{
    private static readonly string[] OfBatch = ["--list", "--recursive", "--shard"];

    // One model on one device does all clips, and stdout has one form.
    private static readonly string[] OfAllClips =
        [.. OfBatch, "--model", "--device", "--dtype", "--threads", "--vram", "--ram", "--json", "--json-events", "--resume"];

    /// <summary>Reads a line.</summary>
    /// <exception cref="CommandException">It is wrong; the message names it.</exception>
    public BatchClip Parse(ListedClip line)
    {
        try
        {
            return new BatchClip(Request(line), line.Origin);
        }
        catch (CommandException error) when (!error.Message.StartsWith(line.Origin, StringComparison.Ordinal))
        {
            throw line.Wrong(error.Message);
        }
    }

    private DerainRequest Request(ListedClip line)
    {
        HashSet<string> own = [.. Options(Parse(line, line.Words)).Select(option => option.Option.Name)];
        if (OfAllClips.FirstOrDefault(own.Contains) is { } shared)
        {
            throw line.Wrong($"{shared} is of the whole batch; give it on the command line.");
        }

        // The line goes first: an option that ends it without its value then does not take a word of what follows for one.
        ParseResult parsed = Parse(line, [.. line.Words, .. Words(own)]);
        (string input, string? output) = arguments.Inputs(parsed) switch
        {
            [var only] => (only, own.Contains("--output") ? arguments.Output(parsed) : null),
            [var first, var second] when !own.Contains("--output") => (first, second),
            var words => throw line.Wrong(
                words.Count == 0 ? "there is no INPUT." : $"'{words[^1]}' is one word too many; a line is INPUT [OUTPUT] [options]."),
        };
        BatchInput clip = new(line.Resolve(input));
        if (InputExpansion.IsSeveral(clip.Path))
        {
            throw line.Wrong($"'{input}' stands for several clips; name one on each line.");
        }

        DerainRequest request = arguments.Read(parsed, clip.Path, OutputOf(line, clip, output));
        string? Own(string option, string? path) => path is { Length: > 0 } && own.Contains(option) ? line.Resolve(path) : path;
        ViewRequest views = request.Views;
        return request with
        {
            Views = views with
            {
                SideBySide = Own("--side-by-side", views.SideBySide),
                Preview = Own("--preview", views.Preview),
                Report = Own("--report", views.Report),
                Reference = Own("--reference", views.Reference),
            },
            Noise = Own("--noise", request.Noise),
            SaveTensors = Own("--save-tensors", request.SaveTensors),
        };
    }

    private string OutputOf(ListedClip line, BatchInput clip, string? output)
    {
        if (output is null)
        {
            return names?.For(clip) ?? throw line.Wrong("there is no OUTPUT, and no -o on the command line to name one.");
        }

        string place = line.Resolve(output);
        return OutputNames.IsOfBatch(place) ? new OutputNames(place).For(clip) : place;
    }

    /// <summary>The options of the command line that a line does not replace, as words.</summary>
    private IEnumerable<string> Words(HashSet<string> own)
    {
        foreach (OptionResult option in Options(given))
        {
            string name = option.Option.Name;
            if (name == "--output" || OfBatch.Contains(name) || own.Contains(name))
            {
                continue;
            }

            if (option.Tokens.Count == 0)
            {
                yield return name;
            }

            foreach (string value in option.Tokens.Select(token => token.Value))
            {
                yield return name;
                yield return value;
            }
        }
    }

    private ParseResult Parse(ListedClip line, IReadOnlyList<string> words)
    {
        ParseResult parsed = given.CommandResult.Command.Parse(words, CommandLine.Literal);
        return parsed.Errors.Count == 0 ? parsed : throw line.Wrong(CommandLine.Complaints(parsed).First());
    }

    private static IEnumerable<OptionResult> Options(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit);
}
