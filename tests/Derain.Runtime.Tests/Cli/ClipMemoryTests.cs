using System.Diagnostics;
using System.Text.RegularExpressions;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>What the real process takes at its peak, however long the clip is.</summary>
public sealed partial class ClipMemoryTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Category", "Nightly")]
    public void Peak_memory_does_not_depend_on_the_number_of_frames()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the peak from /proc.");
        long[] peaks = [.. ((int[])[60, 600, 6000]).Select(PeakBytes)];

        Assert.All(peaks, peak => Assert.InRange(peak, 0.95 * peaks[1], 1.05 * peaks[1]));
    }

    private long PeakBytes(int frames)
    {
        FrameSize size = new(96, 64);
        string input = _folder[$"in{frames}.mp4"];
        new TestClip { Frames = frames, Size = size }.Write(input);
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Derain.Runtime.dll"), "derain", input, "-o", _folder[$"out{frames}.mp4"],
            "--model", Goldens.Path("tiny-2b"), "--device", "cpu", "--size", $"{size}", "--steps", "1", "--skip", "0", "--json",
        ])
        {
            RedirectStandardOutput = true,
            Environment = { ["DERAIN_CACHE"] = _folder["cache"] },
        })!;
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, PeakBytesOf(process.Id));
        }

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(frames, VideoProbe.Probe(_folder[$"out{frames}.mp4"]).FrameCount);
        output.WriteLine($"{frames} frames of {size}: peak {peak / 1e6:F1} MB, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return peak;
    }

    private static long PeakBytesOf(int process)
    {
        try
        {
            Match match = PeakLine().Match(File.ReadAllText($"/proc/{process}/status"));
            return match.Success ? long.Parse(match.Groups[1].Value) * 1024 : 0;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex PeakLine();
}
