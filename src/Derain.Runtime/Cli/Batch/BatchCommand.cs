using System.CommandLine;
using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Cli.Batch;

/// <summary><c>derain INPUT… -o OUT</c> for several clips: one model does them all, and one that fails does not stop the others.</summary>
internal static class BatchCommand
{
    /// <summary>Runs a batch.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="parsed">What they say.</param>
    /// <param name="terminal">Is told what becomes of each clip.</param>
    public static int Run(DerainArguments arguments, ParseResult parsed, Terminal terminal)
    {
        var plan = BatchPlan.Of(arguments, parsed, Environment.GetEnvironmentVariable);
        BatchReport report = new(terminal, plan, arguments.IsJson(parsed));
        report.Begin();
        if (plan.Clips.Count == 0)
        {
            return report.End([]);
        }

        using var session = ModelSession.Find(plan.Clips[0].Request.Run, terminal);
        RunFingerprint model = new();
        ModelDigest.AddTo(model, session.Choice.Folder);
        BatchRun run = new(
            plan.Clips,
            model,
            report,
            (request, output) => DerainRun.Run(request, terminal with { Output = output, Subject = report.Subject }, session));
        return report.End(run.Run(terminal.Cancellation));
    }
}
