using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Cuda;

/// <summary>The kernels loaded into one context: each compiled, or found in the cache, when it is first launched.</summary>
internal sealed class CudaKernels : IDisposable
{
    private readonly CudaContext _context;
    private readonly CudaStream _stream;
    private readonly KernelCache _cache;
    private readonly Dictionary<KernelSpecialization, CudaKernel> _kernels = new(new SpecializationComparer());
    private readonly Dictionary<KernelSpecialization, CudaKernel>.AlternateLookup<SpecializationComparer.Parts> _byParts;
    private readonly KernelCompiler _compiler;

    /// <summary>Makes ready to compile for a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="stream">The stream that all are launched on.</param>
    /// <param name="cache">Where compiled kernels are kept.</param>
    public CudaKernels(CudaContext context, CudaStream stream, KernelCache cache)
    {
        _context = context;
        _stream = stream;
        _cache = cache;
        _compiler = new KernelCompiler();
        Architecture = KernelArchitecture.For(context.Device.ComputeCapability, _compiler.SupportedArchitectures);
        _byParts = _kernels.GetAlternateLookup<SpecializationComparer.Parts>();
    }

    /// <summary>What they are compiled for.</summary>
    public KernelArchitecture Architecture { get; }

    /// <summary>Everything loaded so far.</summary>
    public IReadOnlyCollection<KernelSpecialization> Specializations => _kernels.Keys;

    /// <summary>A kernel, ready to launch.</summary>
    /// <param name="file">Path below <c>kernels/cuda</c>.</param>
    /// <param name="defines">Its constants.</param>
    /// <exception cref="KernelCompileException">It does not compile.</exception>
    public CudaKernel Get(string file, params ReadOnlySpan<Define> defines)
    {
        if (!_byParts.TryGetValue(new(file, defines), out CudaKernel? kernel))
        {
            var specialization = new KernelSpecialization(file, defines);
            CompiledKernel compiled = _cache.GetOrCompile(_compiler, specialization, Architecture);
            _context.MakeCurrent();
            kernel = new CudaKernel(compiled, _stream);
            _kernels.Add(specialization, kernel);
        }

        return kernel;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaKernel kernel in _kernels.Values)
        {
            kernel.Dispose();
        }

        _kernels.Clear();
    }
}
