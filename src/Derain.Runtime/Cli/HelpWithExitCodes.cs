using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Derain.Runtime.Cli;

/// <summary>The help of the library, and the exit codes.</summary>
/// <param name="help">The library's.</param>
internal sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(ExitCodes.Legend);
        return exitCode;
    }
}
