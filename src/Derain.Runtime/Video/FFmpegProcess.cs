using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Derain.Runtime.Video;

/// <summary>
/// One run of ffmpeg or ffprobe. Arguments travel as a list, so that no path needs quoting; stdin and stdout are raw
/// pipes, whose small buffers give the back-pressure; stderr is drained all the time and its end is kept.
/// </summary>
internal sealed partial class FFmpegProcess : IDisposable
{
    private const int TailLines = 32;

    // ffmpeg ends with this code after a signal: Ctrl-C reaches it too, as it shares the terminal.
    private const int InterruptedExitCode = 255;
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly Queue<string> _tail = new();
    private readonly Lock _tailLock = new();

    private FFmpegProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>What the process reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What the process writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What the process writes, as lines of text.</summary>
    public StreamReader OutputText => _process.StandardOutput;

    /// <summary>Exit code of a process that has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything said on stderr that still is in the tail, oldest first. Only errors are logged.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_tailLock)
            {
                return [.. _tail];
            }
        }
    }

    /// <summary>The last line on stderr that says something specific, or null.</summary>
    public string? LastError =>
        Errors.LastOrDefault(static line => !line.StartsWith("Conversion failed", StringComparison.Ordinal));

    public static FFmpegProcess FFmpeg(IEnumerable<string> arguments) =>
        Start(FFmpegBinary.FFmpeg(), ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", .. arguments]);

    public static FFmpegProcess FFprobe(IEnumerable<string> arguments) =>
        Start(FFmpegBinary.FFprobe(), ["-hide_banner", "-loglevel", "error", .. arguments]);

    public static FFmpegProcess Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            return new FFmpegProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw FFmpegBinary.NotFound(program, exception);
        }
    }

    /// <summary>Waits for the end of the process and of its stderr.</summary>
    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc cref="WaitForExit"/>
    public Task WaitForExitAsync() => _process.WaitForExitAsync(CancellationToken.None);

    public void Kill() => _process.Kill();

    /// <summary>
    /// The caller's cancellation, if that is why the process ended. Ctrl-C may reach ffmpeg before it reaches the
    /// caller's token, hence the short wait.
    /// </summary>
    public void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (_process.HasExited && _process.ExitCode == InterruptedExitCode && cancellation.CanBeCanceled)
        {
            cancellation.WaitHandle.WaitOne(CancellationGrace);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Why the process ended with a non-zero code, for the end of a sentence.</summary>
    public string FailureReason() => ExitCode == InterruptedExitCode
        ? "ffmpeg was interrupted by a signal"
        : LastError ?? $"ffmpeg ended with code {ExitCode}";

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_tailLock)
        {
            if (_tail.Count == TailLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(ComponentAddress().Replace(line, "").Trim());
        }
    }

    // "[mov,mp4,m4a @ 0x55d415ad9700] moov atom not found": the address helps nobody.
    [GeneratedRegex(@"^(\[[^\]]* @ [^\]]*\]\s*)+")]
    private static partial Regex ComponentAddress();
}
