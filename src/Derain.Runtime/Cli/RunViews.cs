using System.Text.Json.Nodes;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Reports;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>What there is to look at when a run is done: the comparison with a reference, and the report.</summary>
internal static class RunViews
{
    /// <summary>Finds out, before any work is done, whether a result can be compared with its reference.</summary>
    /// <exception cref="CommandException">The reference cannot be read, or is not like the input in size, rate and length.</exception>
    public static void CheckReference(DerainRequest request, CancellationToken cancellation)
    {
        if (request.Views.Reference is not { } reference)
        {
            return;
        }

        try
        {
            ClipComparison.Open(new ClipFiles(reference, reference, request.Input), cancellation: cancellation);
        }
        catch (VideoException error)
        {
            string message = error.Message.Replace("--shortest", "'evaluate --shortest'", StringComparison.Ordinal);
            throw new CommandException(ExitCodes.BadInput, $"--reference: {message}", error);
        }
    }

    /// <summary>Compares a result with its reference; null if none is named.</summary>
    public static EvaluatedClip? Evaluate(DerainRequest request, CancellationToken cancellation) =>
        request.Views.Reference is { } reference
            ? ClipComparison.Open(
                new ClipFiles(Path.GetFileName(request.Output), reference, request.Output, request.Input),
                cancellation: cancellation).Run(cancellation)
            : null;

    /// <summary>Adds the names of what was written, and the figures, to the result for machines.</summary>
    public static void AddTo(JsonObject json, DerainRequest request, RunClock clock, EvaluatedClip? evaluation)
    {
        json["peakResidentBytes"] = clock.Trace.PeakResidentBytes;
        json["peakDeviceBytes"] = clock.Trace.PeakDeviceBytes;
        ViewRequest views = request.Views.For(request.Output);
        json["sideBySide"] = views.SideBySide;
        json["preview"] = views.Preview;
        json["report"] = views.Report;
        json["evaluation"] = evaluation is null ? null : EvaluationJson.Of(evaluation);
    }

    /// <summary>Writes the report, if one is asked for.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void WriteReport(DerainRequest request, Func<RunReport> report)
    {
        if (request.Views.For(request.Output).Report is { } path)
        {
            RunReport page = report();
            CommandErrors.Writing(() => AtomicFile.Write(path, stream => HtmlReport.Write(page, stream)));
        }
    }

    /// <summary>Says where what was written lies.</summary>
    public static void Tell(DerainRequest request, Terminal terminal)
    {
        foreach ((string option, string path) in request.Views.For(request.Output).Files())
        {
            terminal.Note($"{option}: {path}");
        }
    }
}
