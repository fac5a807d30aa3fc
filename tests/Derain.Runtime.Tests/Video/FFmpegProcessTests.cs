using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public class FFmpegProcessTests
{
    [Fact]
    public void Keeps_the_last_words_without_addresses_and_the_closing_phrase()
    {
        using FFmpegProcess process = Shell(
            "for i in $(seq 100); do echo line $i >&2; done; "
            + "echo '[mp4 @ 0x55d4] [x @ 0x1] no room' >&2; echo 'Conversion failed!' >&2; exit 1");
        Assert.Equal(1, process.WaitForExit());
        Assert.Equal("no room", process.LastError);
        Assert.Equal("no room", process.FailureReason());
        Assert.Equal("line 71", process.Errors[0]);
    }

    [Fact]
    public void Says_its_code_when_it_died_without_a_word()
    {
        using FFmpegProcess process = Shell("exit 3");
        process.WaitForExit();
        Assert.Equal("ffmpeg ended with code 3", process.FailureReason());
    }

    [Fact]
    public void An_interruption_waits_for_the_cancellation_it_belongs_to()
    {
        using FFmpegProcess process = Shell("exit 255");
        process.WaitForExit();
        Assert.Equal("ffmpeg was interrupted by a signal", process.FailureReason());
        process.ThrowIfCancelled(CancellationToken.None);

        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => process.ThrowIfCancelled(source.Token));
    }

    [Fact]
    public void Disposing_ends_it()
    {
        FFmpegProcess process = Shell("exec sleep 100");
        DateTime start = DateTime.UtcNow;
        process.Dispose();
        Assert.True(DateTime.UtcNow - start < TimeSpan.FromSeconds(20));
    }

    private static FFmpegProcess Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        return FFmpegProcess.Start("sh", ["-c", script]);
    }
}
