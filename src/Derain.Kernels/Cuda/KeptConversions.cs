using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// Vectors in one block of memory in types other than their own, as a matrix product wants its bias. Each is converted when first
/// used and kept until the block is freed or written to: a conversion of a few kilobytes takes as long as its launch, hundreds of
/// times in a prediction.
/// </summary>
internal sealed class KeptConversions : IDisposable
{
    private readonly Dictionary<Key, CudaMemory> _kept = [];

    /// <summary>The elements of a tensor in another type.</summary>
    /// <param name="memory">The block it is in.</param>
    /// <param name="backend">Its backend.</param>
    /// <param name="tensor">The tensor, contiguous.</param>
    /// <param name="type">The type wanted.</param>
    public static DevicePointer Of(CudaMemory memory, CudaBackend backend, Tensor tensor, DType type)
    {
        var key = new Key(tensor.ByteOffset, tensor.Type, type, tensor.Shape.ElementCount);
        memory.Conversions ??= new KeptConversions();
        if (!memory.Conversions._kept.TryGetValue(key, out CudaMemory? kept))
        {
            kept = (CudaMemory)backend.Allocate(tensor.Shape.ElementCount * type.Size);
            try
            {
                CopyLauncher.Copy(backend, tensor, kept.Pointer, type);
            }
            catch
            {
                kept.Dispose(); // kept, it would be taken for converted the next time
                throw;
            }

            memory.Conversions._kept.Add(key, kept);
        }

        return kept.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaMemory kept in _kept.Values)
        {
            kept.Dispose();
        }

        _kept.Clear();
    }

    private readonly record struct Key(long ByteOffset, DType Source, DType Type, long Elements);
}
