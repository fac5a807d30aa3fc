using System.Diagnostics;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// Compiles kernels into a folder that a program brings along, so that a card's driver alone is enough to run it. Needs NVRTC, and
/// neither a card nor a driver.
/// </summary>
public static class KernelPack
{
    /// <summary>The folder's name, beside the program.</summary>
    public const string FolderName = ReadyKernels.FolderName;

    // Machine code runs on later cards of its own generation. Of those that an NVRTC does not know, none is made.
    private static readonly string[] Architectures = ["sm_80", "sm_86", "sm_89", "sm_90a", "sm_100", "sm_120"];

    /// <summary>Compiles for every common architecture that this NVRTC knows, on all cores. What is in the folder already is kept.</summary>
    /// <param name="folder">Where to; made if needed.</param>
    /// <param name="kernels">The kernels, each a file and its constants: <c>norm/layer_norm.cu -DELEMENT=f16</c>.</param>
    /// <param name="compiled">Called after each, one call at a time.</param>
    /// <param name="cancellation">Ends it between two kernels.</param>
    /// <returns>What was made, and the bytes of the machine code.</returns>
    /// <exception cref="CudaException">There is no NVRTC.</exception>
    /// <exception cref="KernelCompileException">One does not compile.</exception>
    /// <exception cref="FormatException">One is no kernel.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static (IReadOnlyList<KernelCompilation> Kernels, long ImageBytes) Write(
        string folder,
        IEnumerable<string> kernels,
        Action<KernelCompilation>? compiled = null,
        CancellationToken cancellation = default)
    {
        KernelCompiler compiler = new();
        Directory.CreateDirectory(folder);
        KernelCache cache = new([folder]) { MostBytes = long.MaxValue };
        KernelArchitecture[] known =
        [
            .. Architectures.Select(name => new KernelArchitecture(name)).Where(one => compiler.SupportedArchitectures.Contains(one.Number)),
        ];
        var wanted =
            from kernel in kernels
            let specialization = KernelSpecialization.Parse(kernel)
            from architecture in known
            where (KernelSource.Of(specialization.File).OnlyFor ?? architecture.Name) == architecture.Name
            select (specialization, architecture);
        List<KernelCompilation> done = [];
        long bytes = 0;
        Parallel.ForEach(
            wanted,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            one =>
            {
                long start = Stopwatch.GetTimestamp();
                (CompiledKernel kernel, bool wasThere) = cache.FindOrCompile(compiler, one.specialization, one.architecture);
                KernelCompilation made = new($"{one.specialization}", one.architecture.Name, wasThere, Stopwatch.GetElapsedTime(start));
                lock (done)
                {
                    bytes += kernel.Image.Length;
                    done.Add(made);
                    compiled?.Invoke(made);
                }
            });

        // Sources are for people; those who have the program have them.
        foreach (string source in Directory.EnumerateFiles(folder, "*.cu"))
        {
            File.Delete(source);
        }

        ReadyKernels.Sign(folder, compiler.Version);
        return (done, bytes);
    }
}
