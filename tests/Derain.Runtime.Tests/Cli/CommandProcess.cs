using System.Diagnostics;

namespace Derain.Runtime.Tests.Cli;

/// <summary>The command as a process of its own, which can be sent signals.</summary>
internal static class CommandProcess
{
    /// <summary>Starts the command. Signals that a test runner in the background ignores are heard again.</summary>
    /// <param name="folder">Holds the prompt cache.</param>
    /// <param name="args">The command line.</param>
    public static Process Start(TemporaryFolder folder, params string[] args) => Start(folder, checkpointSeconds: null, args);

    /// <inheritdoc cref="Start(TemporaryFolder, string[])"/>
    /// <param name="folder">Holds the prompt cache.</param>
    /// <param name="checkpointSeconds">Time between two steps that are kept.</param>
    /// <param name="args">The command line.</param>
    public static Process Start(TemporaryFolder folder, double? checkpointSeconds, params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends signals with kill.");
        string program = Path.Combine(AppContext.BaseDirectory, "Derain.Runtime.dll");
        ProcessStartInfo start = new("env", ["--default-signal=INT", "dotnet", program, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DERAIN_CACHE"] = folder["cache"];
        if (checkpointSeconds is { } seconds)
        {
            start.Environment["DERAIN_CHECKPOINT_SECONDS"] = $"{seconds}";
        }

        return Process.Start(start)!;
    }

    /// <summary>Sends a signal by its name.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        kill.WaitForExit();
    }
}
