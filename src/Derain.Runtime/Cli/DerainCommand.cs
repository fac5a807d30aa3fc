using System.CommandLine;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Cli;

/// <summary><c>derain INPUT… -o OUT</c>: the job, for one clip or for many.</summary>
internal static class DerainCommand
{
    public static Command Create(Terminal terminal)
    {
        DerainArguments arguments = new();
        Command command = new("derain", "Takes the rain off clips; size, frame rate and sound stay.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            Terminal telling = arguments.Telling(parsed, terminal);
            return arguments.IsBatch(parsed)
                ? BatchCommand.Run(arguments, parsed, telling)
                : DerainRun.Run(arguments.Read(parsed), telling);
        });
        return command;
    }
}
