using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// Goes through work on a device without doing it, to learn which kernels it needs, and compiles them side by side; a run compiles each
/// where it is first launched, one after another. Memory is counted but not taken, copies are left out, and what is downloaded is zeros.
/// </summary>
public sealed class CudaRehearsal : IDisposable
{
    private readonly CudaBackend _backend;

    /// <summary>Opens a device.</summary>
    /// <param name="device">Its number.</param>
    /// <param name="options">How the work will be done; the defaults without.</param>
    /// <exception cref="CudaException">There is no such device, or no driver or compiler; the message says how to get it.</exception>
    /// <exception cref="NotSupportedException">The device is too old.</exception>
    public CudaRehearsal(int device = 0, CudaBackendOptions? options = null) =>
        _backend = new CudaBackend(device, (options ?? new CudaBackendOptions()) with { IsRehearsal = true });

    /// <summary>The device to go through the work on. Results mean nothing.</summary>
    public IBackend Backend => _backend;

    /// <summary>What kernels are compiled for, such as <c>sm_90a</c>.</summary>
    public string Architecture => _backend.Kernels.Architecture.Name;

    /// <summary>Folders in which compiled kernels are kept.</summary>
    public static IReadOnlyList<string> Folders => KernelCache.UserFolders;

    /// <summary>The kernels that the work so far needs, by file and constants, in the order they were first asked for.</summary>
    public IReadOnlyList<string> Kernels => [.. _backend.Kernels.Specializations.Select(kernel => kernel.ToString())];

    /// <summary>How many of them need no compiling.</summary>
    public int CountReady() => _backend.Kernels.Specializations.Count(_backend.Kernels.IsThere);

    /// <summary>Compiles those that are not there yet, on all cores, and keeps them.</summary>
    /// <param name="compiled">Called after each, one call at a time.</param>
    /// <param name="cancellation">Ends it between two kernels.</param>
    /// <exception cref="KernelCompileException">One does not compile.</exception>
    public IReadOnlyList<KernelCompilation> Compile(Action<KernelCompilation>? compiled = null, CancellationToken cancellation = default)
    {
        List<KernelCompilation> done = [];
        KernelSpecialization[] longestFirst =
            [.. _backend.Kernels.Specializations.OrderByDescending(kernel => KernelSource.Of(kernel.File).Text.Length)];
        Parallel.ForEach(
            longestFirst,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            kernel =>
            {
                long start = Stopwatch.GetTimestamp();
                (_, bool wasThere) = _backend.Kernels.FindOrCompile(kernel);
                KernelCompilation one = new(kernel.ToString(), Architecture, wasThere, Stopwatch.GetElapsedTime(start));
                lock (done)
                {
                    done.Add(one);
                    compiled?.Invoke(one);
                }
            });
        return done;
    }

    /// <inheritdoc/>
    public void Dispose() => _backend.Dispose();
}
