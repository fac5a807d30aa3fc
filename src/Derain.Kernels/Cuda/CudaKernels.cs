using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// The kernels loaded into one context, each when it is first launched: from the cache, from the ready-made ones, or compiled.
/// </summary>
internal sealed class CudaKernels : IDisposable
{
    private readonly CudaContext _context;
    private readonly CudaStream _stream;
    private readonly KernelCache _cache;
    private readonly bool _isRehearsal;
    private readonly Dictionary<KernelSpecialization, CudaKernel> _kernels = new(new SpecializationComparer());
    private readonly Dictionary<KernelSpecialization, CudaKernel>.AlternateLookup<SpecializationComparer.Parts> _byParts;
    private readonly KernelCompiler? _compiler;

    /// <summary>Makes ready to compile for a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="stream">The stream that all are launched on.</param>
    /// <param name="cache">Where compiled kernels are kept.</param>
    /// <param name="isRehearsal">Whether kernels are only asked for, and none is loaded or launched.</param>
    /// <exception cref="CudaException">There is neither a compiler nor are there ready-made kernels.</exception>
    /// <exception cref="NotSupportedException">Neither of them has anything for the device.</exception>
    public CudaKernels(CudaContext context, CudaStream stream, KernelCache cache, bool isRehearsal = false)
    {
        _context = context;
        _stream = stream;
        _cache = cache;
        _isRehearsal = isRehearsal;
        _compiler = cache.ReadyMade is not null && !CudaLibraries.IsPresent(Nvrtc.Library) ? null : new KernelCompiler();
        Architecture = KernelArchitecture.For(
            context.Device.ComputeCapability, _compiler?.SupportedArchitectures ?? cache.ReadyMade!.SupportedArchitectures);
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
    /// <exception cref="CudaException">It is not among the ready-made ones, and there is no compiler.</exception>
    public CudaKernel Get(string file, params ReadOnlySpan<Define> defines)
    {
        if (!_byParts.TryGetValue(new(file, defines), out CudaKernel? kernel))
        {
            var specialization = new KernelSpecialization(file, defines);
            kernel = _isRehearsal ? CudaKernel.ForRehearsal(specialization, _stream) : Load(specialization);
            _kernels.Add(specialization, kernel);
        }

        return kernel;
    }

    /// <summary>A kernel as it would be loaded: found, or compiled now. Safe for use by several threads.</summary>
    /// <returns>The kernel, and whether it was found.</returns>
    /// <inheritdoc cref="Get"/>
    public (CompiledKernel Kernel, bool WasThere) FindOrCompile(KernelSpecialization specialization) =>
        _cache.FindOrCompile(_compiler, specialization, Architecture);

    /// <summary>Whether a kernel needs no compiling.</summary>
    public bool IsThere(KernelSpecialization specialization) => _cache.Find(_compiler, specialization, Architecture) is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaKernel kernel in _kernels.Values)
        {
            kernel.Dispose();
        }

        _kernels.Clear();
    }

    private CudaKernel Load(KernelSpecialization specialization)
    {
        CompiledKernel compiled = FindOrCompile(specialization).Kernel;
        _context.MakeCurrent();
        return new CudaKernel(compiled, _stream);
    }
}
