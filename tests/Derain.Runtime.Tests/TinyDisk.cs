using System.Diagnostics;

namespace Derain.Runtime.Tests;

/// <summary>A file system of a few kilobytes; skips the test where it cannot be made.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly string _mountPoint;

    public TinyDisk(string mountPoint, int kilobytes)
    {
        _mountPoint = mountPoint;
        Directory.CreateDirectory(mountPoint);
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a tiny disk.");
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", mountPoint), "This machine does not allow mounting.");
    }

    /// <summary>Makes room on it.</summary>
    public void Resize(int kilobytes) => Assert.True(Run("mount", "-o", $"remount,size={kilobytes}k", _mountPoint));

    public void Dispose() => Run("umount", "--lazy", _mountPoint);

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
