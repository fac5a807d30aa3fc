using System.Diagnostics;
using Derain.Runtime.Cli;
using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli.Batch;

/// <summary>Batches that are killed, two processes at a time on the same clips, and repeated until they are done.</summary>
public sealed class BatchKillTests : IDisposable
{
    private static readonly string[] Names = ["a.mp4", "b.mp4", "c.mp4"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2)]
    public void A_batch_killed_at_random_moments_is_finished_by_repeating_it(int seed, int kills) => KillAndRepeat(seed, kills);

    [Theory]
    [Trait("Category", "Nightly")]
    [InlineData(100, 15)]
    [InlineData(101, 15)]
    [InlineData(102, 15)]
    [InlineData(103, 15)]
    public void Batches_killed_many_times_are_finished_by_repeating_them(int seed, int kills) => KillAndRepeat(seed, kills);

    private void KillAndRepeat(int seed, int kills)
    {
        Directory.CreateDirectory(_folder["in"]);
        Assert.All(Names, name => Clips.Make(_folder[$"in/{name}"], frames: 12 + name[0] % 8, width: 48, height: 32));
        Stopwatch watch = Stopwatch.StartNew();
        Wait(Start("whole"));
        double milliseconds = watch.Elapsed.TotalMilliseconds;

        Random random = new(seed);
        for (int kill = 0; kill < kills; kill++)
        {
            Process[] processes = [Start("dry"), Start("dry")];
            Thread.Sleep(TimeSpan.FromMilliseconds(random.NextDouble() * milliseconds));
            Assert.All(processes, process => CommandProcess.Signal(process, "KILL"));
            Assert.All(processes, Wait);
        }

        CommandRun last = CommandRun.Of(_folder, Args("dry"));
        Assert.True(last.ExitCode == ExitCodes.Done, last.Error);
        Assert.All(Names, name => Assert.Equal(File.ReadAllBytes(_folder[$"whole/{name}"]), File.ReadAllBytes(_folder[$"dry/{name}"])));
        Assert.Equal(Names, Directory.GetFiles(_folder["dry"]).Select(file => Path.GetFileName(file)).Where(name => name[0] != '.').Order());
        Assert.StartsWith("3 clips, 3 done before; ", CommandRun.Succeed(_folder, Args("dry")).Output);
    }

    private Process Start(string output) => CommandProcess.Start(_folder, checkpointSeconds: 0, Args(output));

    private static void Wait(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        process.Dispose();
    }

    private string[] Args(string output) =>
    [
        "derain", _folder["in"], "-o", _folder[output], "--model", Path.Combine(Goldens.Repository, "models", "small"),
        "--steps", "4", "--skip", "1", "--threads", "1", "--device", "cpu",
    ];
}
