using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// The filters in one block of memory as the convolutions read them, <c>[Co, KT·KH·KW·Ci]</c> and padded. Each is packed when
/// first used and then kept until the block is freed, or written to: reading a filter across its places takes as long as a
/// convolution of a small frame.
/// </summary>
internal sealed class PackedFilters : IDisposable
{
    /// <summary>Elements that are copied at once; packed filters of 16-bit types are whole vectors.</summary>
    public const int Vector = 8;

    /// <summary>Bytes that are copied at once.</summary>
    public const int VectorBytes = 16;

    private readonly Dictionary<Key, CudaMemory> _packed = [];

    /// <summary>Elements from one packed filter of so many terms to the next.</summary>
    public static int PitchOf(int terms, DType type) =>
        type == DType.F32 ? terms : checked((terms + Vector - 1) / Vector * Vector);

    /// <summary>
    /// An operand <c>[Co, channels, places…]</c> packed, and the pitch; the operand itself where it lies so already.
    /// </summary>
    /// <param name="arguments">The operands.</param>
    /// <param name="index">Which is the filter.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="places">Places in the filter.</param>
    /// <param name="type">Element type wanted: F16, BF16 or F32.</param>
    public static (DevicePointer Filter, int Pitch) Of(
        in CudaArguments arguments, int index, int channels, int places, DType type)
    {
        Tensor filter = arguments[index];
        int outputs = filter.Shape[0];
        int pitch = PitchOf(channels * places, type);
        bool isReadable = filter.Type is DType.F16 or DType.BF16 or DType.F32 && filter.IsContiguous;
        DevicePointer source = isReadable ? arguments.Raw(index) : arguments.Pointer(index, type);
        DType sourceType = isReadable ? filter.Type : type;
        if (places == 1 && pitch == channels && sourceType == type && source.Address % VectorBytes == 0)
        {
            return (source, pitch);
        }

        long bytes = (long)outputs * pitch * type.Size;
        if (!isReadable || filter.Buffer is not CudaMemory memory)
        {
            DevicePointer copy = arguments.Scratch(bytes);
            PackFilterLauncher.Launch(arguments, source, sourceType, copy, type, outputs, channels, places, pitch);
            return (copy, pitch);
        }

        var key = new Key(filter.ByteOffset, filter.Type, type, outputs, channels, places);
        memory.PackedFilters ??= new PackedFilters();
        if (!memory.PackedFilters._packed.TryGetValue(key, out CudaMemory? packed))
        {
            packed = (CudaMemory)arguments.Backend.Allocate(bytes);
            try
            {
                PackFilterLauncher.Launch(arguments, source, sourceType, packed.Pointer, type, outputs, channels, places, pitch);
            }
            catch
            {
                packed.Dispose(); // kept, it would be taken for packed the next time
                throw;
            }

            memory.PackedFilters._packed.Add(key, packed);
        }

        return (packed.Pointer, pitch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaMemory packed in _packed.Values)
        {
            packed.Dispose();
        }

        _packed.Clear();
    }

    private readonly record struct Key(long ByteOffset, DType Source, DType Type, int Outputs, int Channels, int Places);
}
