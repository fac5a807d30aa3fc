using System.CommandLine;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>
/// <c>evaluate REFERENCE RESULT</c>: how close clips come to what they should look like. All clips are looked at before any is compared.
/// </summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> reference = new("REFERENCE")
        {
            Description = "What the result should look like: a video, PNG frames (a pattern or their folder), or a folder of clips.",
        };
        Argument<string> result = new("RESULT")
        {
            Description = "What is judged: a clip, or a folder of clips with the same names.",
        };
        Option<string?> source = OptionFactory.Text(
            "--source", "RAINY", "What the result was made from, judged beside it, and what is gained over it.");
        Option<bool> shortest = OptionFactory.Switch("--shortest", "Compare clips of different lengths up to the end of the shortest.");
        Option<bool> perFrame = OptionFactory.Switch("--per-frame", "A line for every frame in the table.");
        Option<string?> csv = OptionFactory.Text("--csv", "FILE", "Write the figures of every frame and clip as CSV.");
        Option<string?> plot = OptionFactory.Text(
            "--plot", "FILE.png", "Draw a chart over the frames of a clip, or over the clips of a folder.");
        Option<bool> overwrite = OptionFactory.Switch("--overwrite", "Replace the files of --csv and --plot if they exist.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("evaluate", "Measures PSNR, SSIM and temporal stability of clips.")
        {
            reference, result, source, shortest, perFrame, csv, plot, overwrite, json,
        };
        command.SetAction(parsed => Run(
            new EvaluateRequest(parsed.GetRequiredValue(reference), parsed.GetRequiredValue(result))
            {
                Source = parsed.GetValue(source),
                Shortest = parsed.GetValue(shortest),
                PerFrame = parsed.GetValue(perFrame),
                Csv = parsed.GetValue(csv),
                Plot = parsed.GetValue(plot),
                Overwrite = parsed.GetValue(overwrite),
                Json = parsed.GetValue(json),
            },
            terminal));
        return command;
    }

    private static int Run(EvaluateRequest request, Terminal terminal)
    {
        request.Check();
        ClipComparison[] comparisons =
        [
            .. ClipMatching.Match(request.Reference, request.Result, request.Source)
                .Select(files => ClipComparison.Open(files, request.Shortest, terminal.Cancellation)),
        ];
        EvaluatedClip[] clips = [.. comparisons.Select(comparison => Compare(comparison, request, terminal))];
        WriteFiles(clips, request, terminal);
        if (request.Json)
        {
            JsonText.Write(terminal.Output, EvaluationJson.Of(clips, request));
        }
        else
        {
            terminal.Output.Write(EvaluationTable.Of(clips, request.PerFrame));
        }

        return ExitCodes.Done;
    }

    private static EvaluatedClip Compare(ClipComparison comparison, EvaluateRequest request, Terminal terminal)
    {
        EvaluatedClip clip = comparison.Run(terminal.Cancellation);
        foreach (string notice in request.Json ? [] : clip.Notices)
        {
            terminal.Note(notice);
        }

        return clip;
    }

    private static void WriteFiles(EvaluatedClip[] clips, EvaluateRequest request, Terminal terminal)
    {
        if (request.Csv is { } csv)
        {
            CommandErrors.Writing(() => AtomicFile.Write(csv, stream => stream.Write(EvaluationCsv.Of(clips))));
        }

        if (request.Plot is { } plot)
        {
            if (!EvaluationChart.HasFont && !request.Json)
            {
                terminal.Note("This system has no fonts, so the chart has no labels; 'apt-get install fonts-dejavu-core' brings one.");
            }

            CommandErrors.Writing(() => AtomicFile.Write(plot, stream => stream.Write(EvaluationChart.Draw(clips))));
        }
    }
}
