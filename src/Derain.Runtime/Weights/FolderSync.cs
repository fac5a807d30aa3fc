using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Derain.Runtime.Weights;

/// <summary>
/// Brings a folder's list of names to the disk. A file that was flushed and renamed is whole, but after a power loss it may still
/// go by its old name until its folder was flushed too.
/// </summary>
internal static class FolderSync
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC of Linux
    private const int InputOutputError = 5;
    private const int NoSpaceLeft = 28;

    /// <summary>Flushes a folder. Where the system cannot do so (Windows, some network disks) this does nothing.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file = Open(folder, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        if (file < 0)
        {
            return;
        }

        int result = Sync(file);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(file);
        if (result != 0 && error is InputOutputError or NoSpaceLeft)
        {
            throw new IOException($"{folder} cannot be written: {new Win32Exception(error).Message.ToLowerInvariant()}.");
        }
    }

    // DllImport, since LibraryImport generates unsafe code, which this assembly does without.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);
#pragma warning restore SYSLIB1054
}
