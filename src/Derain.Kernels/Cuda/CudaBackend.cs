using System.Runtime.InteropServices;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda.Blas;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// An NVIDIA card: kernels compiled at run time for exactly this device, and cuBLASLt for matrix products. Everything is put into
/// one stream and done in order, beside the processor. Activations are 16-bit floats (or F32, slowly), sums F32.
/// </summary>
/// <remarks>Not for use by several threads at once; several backends, on one device or more, may work side by side.</remarks>
public sealed unsafe class CudaBackend : IRecordingBackend
{
    private readonly CudaContext _context;
    private readonly Lazy<MatrixProducts?> _products;
    private readonly CudaMemoryPool _memory;
    private readonly StagedCopies _copies;
    private readonly bool _isRehearsal;
    private CudaUploads? _uploads;
    private bool _isDisposed;

    /// <summary>Opens a device.</summary>
    /// <param name="device">Its number.</param>
    /// <param name="options">How to work; the defaults without.</param>
    /// <exception cref="CudaException">There is no such device, or no driver or compiler; the message says how to get it.</exception>
    /// <exception cref="NotSupportedException">The device is too old, or the activation type is none of F16, BF16 and F32.</exception>
    public CudaBackend(int device = 0, CudaBackendOptions? options = null)
    {
        options ??= new CudaBackendOptions();
        ActivationType = options.ActivationType is DType.F16 or DType.BF16 or DType.F32
            ? options.ActivationType
            : throw new NotSupportedException($"A CUDA device computes in F16, BF16 or F32, not in {options.ActivationType}.");
        AttentionRung = options.AttentionRung;
        _isRehearsal = options.IsRehearsal;
        _products = new(() => options.UseCublasLt ? MatrixProducts.TryOpen(Stream!, Scratch!, _isRehearsal) : null);
        Device = CudaDevice.Open(device);
        _context = new CudaContext(Device);
        try
        {
            Stream = new CudaStream();
            _memory = new CudaMemoryPool(_context, Stream, options.MemoryLimit, _isRehearsal);
            _copies = new StagedCopies();
            Scratch = new CudaScratch(_memory);
            Kernels = new CudaKernels(_context, Stream, options.Cache ?? KernelCache.OfUser(), _isRehearsal);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => $"CUDA device {Device.Ordinal}, {Device}, {ActivationType}";

    /// <inheritdoc/>
    public DType ActivationType { get; }

    /// <summary>The device.</summary>
    public CudaDevice Device { get; }

    /// <summary>Bytes of device memory held now: tensors, weights and working memory.</summary>
    public long HeldBytes => _memory.Held;

    /// <summary>Most bytes of device memory held at a time so far.</summary>
    public long PeakBytes => _memory.Peak;

    /// <inheritdoc/>
    public long? FreeBytes => _memory.Free;

    /// <summary>Which rung of the ladder computes attention where it can; for measuring.</summary>
    internal int? AttentionRung { get; }

    internal CudaStream Stream { get; }

    internal CudaKernels Kernels { get; }

    internal CudaScratch Scratch { get; }

    /// <summary>cuBLASLt, opened when first used; null where it is not installed, and convolutions do its work.</summary>
    internal MatrixProducts? Products => _products.Value;

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => CudaLaunchers.Supports(operation, operands);

    /// <inheritdoc/>
    public int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) =>
        CudaLaunchers.LaunchesOf(operation, operands, Products is not null);

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long bytes) => _memory.Allocate(bytes);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There is no kernel for it.</exception>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        if (output.Shape.ElementCount == 0)
        {
            return;
        }

        _context.MakeCurrent();
        Scratch.Reset();
        (output.Buffer as CudaMemory)?.ForgetContents();
        if (!CudaLaunchers.TryLaunch(operation, new CudaArguments(this, operands, output)))
        {
            throw new NotSupportedException($"{operation} has no CUDA kernel; views are made by Tensor, not executed.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The tensor is a strided view.</exception>
    public Tensor Upload(Tensor host)
    {
        if (host.Buffer is CudaMemory)
        {
            return host;
        }

        CudaMemory memory = _memory.Allocate(host.Bytes);
        var tensor = new Tensor(memory, host.Type, host.Shape);
        Upload(host, tensor);
        return tensor;
    }

    /// <inheritdoc/>
    public PendingUpload BeginUpload(Tensor host)
    {
        if (host.Buffer is CudaMemory || _isRehearsal)
        {
            return new PendingUpload(Upload(host), static () => { });
        }

        CudaMemory memory = _memory.Allocate(host.Bytes);
        _uploads ??= new CudaUploads(Stream);
        return _uploads.Begin(host, new Tensor(memory, host.Type, host.Shape));
    }

    /// <summary>Copies a contiguous tensor of the host into one of this device, of the same type and number of elements.</summary>
    /// <exception cref="ShapeException">One is a strided view, or they differ in size.</exception>
    public void Upload(Tensor host, Tensor destination)
    {
        if (!host.IsContiguous || !destination.IsContiguous || host.Bytes != destination.Bytes)
        {
            throw new ShapeException("Upload", "host tensor", $"contiguous, of {destination.Bytes} bytes", host);
        }

        _context.MakeCurrent();
        (destination.Buffer as CudaMemory)?.ForgetContents();
        if (!_isRehearsal)
        {
            _copies.ToDevice(Stream, host.HostPointer, CudaArguments.AddressOf(destination), host.Bytes);
        }

        GC.KeepAlive(host);
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">They are not contiguous, or differ in shape.</exception>
    public void Download(Tensor source, Tensor host)
    {
        if (!source.IsContiguous || !host.IsContiguous || source.Shape.ElementCount != host.Shape.ElementCount)
        {
            throw new ShapeException("Download", "host tensor", $"contiguous, like the contiguous {source}", host);
        }

        _context.MakeCurrent();
        Tensor typed = this.ToType(source, host.Type);
        if (_isRehearsal)
        {
            NativeMemory.Clear(host.HostPointer, (nuint)host.Bytes);
        }
        else
        {
            _copies.ToHost(Stream, CudaArguments.AddressOf(typed), host.HostPointer, host.Bytes);
        }

        GC.KeepAlive(host);
        GC.KeepAlive(typed);
    }

    /// <inheritdoc/>
    public void Synchronize()
    {
        _context.MakeCurrent();
        Stream.Synchronize();
    }

    /// <summary>
    /// Device time that <paramref name="work"/> takes, from the start of the first operation it asks for to the end of the last.
    /// Waits for it.
    /// </summary>
    public TimeSpan Measure(Action work)
    {
        _context.MakeCurrent();
        using CudaEvent start = new(timed: true);
        using CudaEvent end = new(timed: true);
        start.Record(Stream);
        work();
        end.Record(Stream);
        end.Synchronize();
        return TimeSpan.FromMilliseconds(end.MillisecondsSince(start));
    }

    /// <inheritdoc/>
    public IRecording? Record(Action work)
    {
        if (_isRehearsal)
        {
            return null;
        }

        _context.MakeCurrent();
        return new CudaRecording(_context, Stream, _memory.WhileRecording(() => Stream.Capture(work)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _ = Driver.cuCtxSetCurrent(_context.DangerousGetHandle());
        _ = Stream is null ? CudaResult.Success : Driver.cuStreamSynchronize(Stream.Value);
        _uploads?.Dispose();
        if (_products.IsValueCreated)
        {
            _products.Value?.Dispose();
        }

        Kernels?.Dispose();
        Scratch?.Dispose();
        _copies?.Dispose();
        _memory?.Close();
        Stream?.Dispose();
        _context.Dispose();
    }
}
