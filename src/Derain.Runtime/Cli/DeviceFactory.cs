using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;

namespace Derain.Runtime.Cli;

/// <summary>Opens the device that a user names.</summary>
internal static class DeviceFactory
{
    /// <summary>The names <c>--device</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu"];

    /// <summary>Opens a device; the caller disposes it.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>auto</c> is the fastest one there is.</param>
    /// <param name="threads">Threads of a processor; one on each core if null.</param>
    /// <param name="cancellation">Stops it between two operations.</param>
    public static IBackend Open(string name, int? threads, CancellationToken cancellation)
    {
        if (!Names.Contains(name))
        {
            throw CommandException.Usage($"--device must be {string.Join(" or ", Names)}, not '{name}'.");
        }

        return InterruptibleBackend.Over(new CpuBackend(threads ?? 0), cancellation);
    }
}
