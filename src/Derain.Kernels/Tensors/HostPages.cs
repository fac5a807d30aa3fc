using System.Runtime.InteropServices;

namespace Derain.Kernels.Tensors;

/// <summary>
/// Zeroed pages straight from the system, which are the system's again as soon as they are freed. The C library takes large blocks so
/// too, but only until the first of them is freed: from then on it keeps blocks of that size, and a process grows by the holes
/// between them.
/// </summary>
internal static unsafe partial class HostPages
{
    /// <summary>Blocks from here on are worth pages of their own.</summary>
    public const long FewestBytes = 1 << 17;

    private const int ReadWrite = 1 | 2; // PROT_READ, PROT_WRITE
    private const int PrivateAnonymous = 0x2 | 0x20; // MAP_PRIVATE, MAP_ANONYMOUS of Linux
    private static readonly void* Failed = (void*)-1;

    /// <summary>Whether this system is known to give pages.</summary>
    public static bool AreThere => OperatingSystem.IsLinux();

    /// <summary>Takes pages.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no such block.</exception>
    public static void* Take(long bytes)
    {
        void* pages = Map(null, (nuint)bytes, ReadWrite, PrivateAnonymous, -1, 0);
        return pages == Failed ? throw new InsufficientMemoryException($"The system has no {bytes} bytes of memory left.") : pages;
    }

    /// <summary>Gives pages back.</summary>
    public static void GiveBack(void* pages, long bytes) => _ = Unmap(pages, (nuint)bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
