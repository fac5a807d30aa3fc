using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>Copies to the device in a stream of their own, so that the copy of one layer's weights hides behind the arithmetic of another's.</summary>
/// <param name="work">The stream whose work will read what is copied.</param>
internal sealed class CudaUploads(CudaStream work) : IDisposable
{
    private readonly CudaStream _stream = new();
    private readonly StagedCopies _copies = new();

    /// <summary>Begins a copy into memory that was just taken in the order of the working stream.</summary>
    /// <exception cref="ShapeException">The tensor is a strided view.</exception>
    public unsafe PendingUpload Begin(Tensor host, Tensor destination)
    {
        if (!host.IsContiguous)
        {
            throw new ShapeException("Upload", "host tensor", "contiguous", host);
        }

        // The memory may have belonged to a tensor that work put in before still reads.
        using (CudaEvent taken = new())
        {
            taken.Record(work);
            _stream.WaitFor(taken);
        }

        _copies.ToDevice(_stream, host.HostPointer, CudaArguments.AddressOf(destination), host.Bytes);
        GC.KeepAlive(host);
        CudaEvent arrived = new();
        arrived.Record(_stream);
        return new PendingUpload(destination, () =>
        {
            work.WaitFor(arrived);
            arrived.Dispose();
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Synchronize();
        _copies.Dispose();
        _stream.Dispose();
    }
}
