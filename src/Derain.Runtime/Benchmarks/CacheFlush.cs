using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>
/// Fills a card's second-level cache with something else, so that what is timed next reads from memory. The card is still at it
/// when what is timed is put into its stream: no launch is waited for while the clock runs.
/// </summary>
internal sealed class CacheFlush : IDisposable
{
    private readonly CudaBackend _card;
    private readonly Tensor _from;
    private readonly Tensor _to;

    /// <summary>Takes memory of the card: four times its cache.</summary>
    /// <param name="card">The card.</param>
    public CacheFlush(CudaBackend card)
    {
        _card = card;
        TensorType twice = new(DType.F32, [2 * card.Device.CacheBytes / DType.F32.Size]);
        _from = card.Compute(new GaussianNoise(twice.Shape, Seed: 0, Stream: 0));
        _to = card.Allocate(twice.Type, twice.Shape);
    }

    /// <summary>Begins to fill the cache; returns at once.</summary>
    public void Run() => _card.Execute(new Copy(DType.F32), [_from], _to);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _card.Free(_from);
        _card.Free(_to);
    }
}
