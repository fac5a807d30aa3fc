using System.Diagnostics;
using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Signals to the real process.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_the_run_and_leaves_what_is_finished(string signal, int exitCode)
    {
        Clips.Make(_folder["in.mp4"]);
        Directory.CreateDirectory(_folder["out"]);
        using Process process = CommandProcess.Start(_folder, "derain", _folder["in.mp4"], "-o", _folder["out/dry.mp4"], "--steps", "1000", "--skip", "0");
        string? line;
        do
        {
            line = process.StandardError.ReadLine();
        }
        while (line is not null && !line.StartsWith("encode, ", StringComparison.Ordinal));

        Assert.NotNull(line);
        CommandProcess.Signal(process, signal);
        string rest = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.EndsWith(
            "derain: Stopped; what is finished is kept, and the same command with --resume goes on from there.\n", rest);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Equal([_folder["out/.dry.mp4.derain"]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void A_cancelled_command_gives_the_exit_code_of_an_interrupted_one()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        CommandRun run = CommandRun.Of(
            _folder, source.Token, "derain", Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), "-o", _folder["out.safetensors"],
            "--model", Goldens.Path("tiny-2b"));
        Assert.Equal(130, run.ExitCode);
        Assert.False(File.Exists(_folder["out.safetensors"]));
    }
}
