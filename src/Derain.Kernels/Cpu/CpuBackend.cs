using Derain.Kernels.Backends;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// The host's processor: SIMD kernels on all cores. Activations are F32; weights stay in the type they are stored in
/// and are widened where they are used. Results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// One operation runs at a time; calls from several threads work, but the later ones get no help from the other cores.
/// </remarks>
public sealed class CpuBackend : IBackend
{
    private readonly SimdWidth _width;
    private readonly CpuKernels _kernels;
    private readonly CpuThreads _threads;

    /// <summary>A backend with threads of its own, which end when it is disposed.</summary>
    /// <param name="threads">How many threads to use; 0 for one on each core.</param>
    public CpuBackend(int threads = 0)
        : this(threads, SimdWidths.Widest)
    {
    }

    internal CpuBackend(int threads, SimdWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _width = width;
        _kernels = CpuKernels.For(width);
        _threads = new CpuThreads(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => _threads.Count == 1
        ? $"CPU (1 thread, {Bits}-bit SIMD)"
        : $"CPU ({_threads.Count} threads, {Bits}-bit SIMD)";

    /// <inheritdoc/>
    public DType ActivationType => DType.F32;

    private int Bits => 128 << (int)_width;

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => true;

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long bytes) => new HostBuffer(bytes);

    /// <inheritdoc/>
    /// <remarks>
    /// Operands may be of any float type and any strides, but only contiguous F32 ones are used without a copy.
    /// </remarks>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        if (output.Shape.ElementCount == 0)
        {
            return;
        }

        bool anyType = operation is Copy or Concat or Permute or Patchify or Unpatchify or CausalTail
            or UpsampleFrames or UpsampleSpace or VideoToFrames;
        if (anyType || output.Type == DType.F32)
        {
            _kernels.Execute(operation, new KernelArguments(_threads, operands, output));
            return;
        }

        // Kernels compute in F32; another activation type is rounded afterwards.
        Tensor exact = Tensor.OnHost(DType.F32, output.Shape);
        _kernels.Execute(operation, new KernelArguments(_threads, operands, exact));
        _kernels.Execute(new Copy(output.Type), new KernelArguments(_threads, [exact], output));
        exact.Buffer.Dispose();
    }

    /// <inheritdoc/>
    public Tensor Upload(Tensor host) => host;

    /// <inheritdoc/>
    public void Download(Tensor source, Tensor host) =>
        _kernels.Execute(new Copy(host.Type), new KernelArguments(_threads, [source], host));

    /// <inheritdoc/>
    public void Synchronize()
    {
        // Operations are done when Execute returns.
    }

    /// <inheritdoc/>
    public void Dispose() => _threads.Dispose();
}
