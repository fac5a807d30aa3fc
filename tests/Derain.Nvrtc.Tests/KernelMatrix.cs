using System.Collections.Concurrent;
using System.Diagnostics;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// Every specialisation on the list, compiled for every architecture, and a report of it in <c>artifacts/nvrtc/report.md</c>.
/// Machine code is kept in <c>artifacts/nvrtc/kernels</c> under the names of the kernel cache, for cuobjdump and for the next
/// run, which compiles only what has changed.
/// </summary>
public sealed class KernelMatrix
{
    /// <summary>Machine code for every card since Ampere that there is much of, and the PTX for those to come.</summary>
    public static readonly string[] Architectures = ["sm_80", "sm_86", "sm_89", "sm_90a", "compute_90"];

    /// <summary>Where machine code is kept.</summary>
    public static readonly string CacheFolder = Path.Combine(RealNvrtc.Folder, "kernels");

    private readonly ConcurrentDictionary<(string Line, string Architecture), CompiledKernel> _compiled = new();
    private readonly ConcurrentDictionary<(string Line, string Architecture), Exception> _failed = new();

    /// <summary>Compiles, on every core.</summary>
    public KernelMatrix()
    {
        KernelCompiler compiler = RealNvrtc.Compiler;
        var cache = new KernelCache([CacheFolder]);
        var compilations = SpecializationList.Lines.SelectMany(ArchitecturesOf, (line, name) => (line, name));
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(
            Partitioner.Create(compilations, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            compilation =>
            {
                try
                {
                    _compiled[compilation] = cache.GetOrCompile(
                        compiler, KernelSpecialization.Parse(compilation.line), new KernelArchitecture(compilation.name));
                }
                catch (Exception error)
                {
                    _failed[compilation] = error;
                }
            });
        File.WriteAllText(
            Path.Combine(RealNvrtc.Folder, "report.md"),
            KernelReport.Of(compiler.Version, clock.Elapsed, _compiled.Values, [.. _failed.Values]));
    }

    /// <summary>What a specialisation is compiled for: everything, or the one architecture that its file is for.</summary>
    public static IEnumerable<string> ArchitecturesOf(string line) =>
        ArchitecturePermit.Of(KernelSpecialization.Parse(line)) is { } only ? [only] : Architectures;

    /// <summary>One of the results.</summary>
    /// <exception cref="KernelCompileException">It does not compile.</exception>
    internal CompiledKernel this[string line, string architecture] =>
        _failed.TryGetValue((line, architecture), out Exception? error) ? throw error : _compiled[(line, architecture)];
}
