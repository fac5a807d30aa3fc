using System.CommandLine;
using Derain.WeightsTools.Verification;

namespace Derain.WeightsTools.Cli;

/// <summary><c>verify PATH</c>: whether a checkpoint is sound.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> path = ToolArguments.Input("PATH");
        Command command = new(
            "verify",
            "Checks the format, the index, the configurations, names and shapes, and looks for NaN and infinite values.")
        {
            path,
        };
        command.Runs((parsed, cancellation) =>
        {
            Verifier verifier = new(cancellation);
            verifier.Check(parsed.GetRequiredValue(path));
            foreach (string passed in verifier.Passed)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"ok  {passed}");
            }

            foreach (string problem in verifier.Problems)
            {
                parsed.InvocationConfiguration.Error.WriteLine(problem);
            }

            return verifier.Problems.Count == 0;
        });
        return command;
    }
}
