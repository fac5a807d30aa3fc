using Derain.WeightsTools.Cli;

namespace Derain.WeightsTools.Tests;

/// <summary>Runs the command in this process.</summary>
internal sealed record Tool(int ExitCode, string Output, string Error)
{
    public static Tool Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = ToolCommand.Run(args, output, error);
        return new Tool(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must succeed without a word on stderr.</summary>
    public static string Succeed(params string[] args)
    {
        Tool tool = Run(args);
        Assert.Equal((0, ""), (tool.ExitCode, tool.Error));
        return tool.Output;
    }

    /// <summary>Runs a command that must fail, and gives its one line on stderr.</summary>
    public static string Fail(params string[] args)
    {
        Tool tool = Run(args);
        Assert.Equal(1, tool.ExitCode);
        return tool.Error.TrimEnd('\n');
    }
}
