using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// An operand whose rows lie in memory one after the other, of any stored float type: activations, or weights
/// [out, in], which so stay in their 16-bit form and are widened a panel at a time.
/// </summary>
/// <param name="data">First element.</param>
/// <param name="type">Element type.</param>
/// <param name="rowStride">Elements from one row to the next.</param>
internal unsafe readonly struct RowPanels(byte* data, DType type, long rowStride) : IPanelSource
{
    private readonly byte* _data = data;
    private readonly DType _type = type;
    private readonly int _size = type.Size;
    private readonly long _rowStride = rowStride;

    /// <inheritdoc/>
    public long RowStride => _rowStride;

    /// <inheritdoc/>
    public float* InPlace(int start, int count)
    {
        // Rows a multiple of so much apart would all meet in one set of the first-level cache.
        const long SetPeriod = 4096 / sizeof(float);
        return _type == DType.F32 && _rowStride % SetPeriod != 0 ? (float*)_data + start * _rowStride : null;
    }

    /// <inheritdoc/>
    public void Pack(int start, int count, int depthStart, int depth, float* panel, int width)
    {
        byte* source = _data + (start * _rowStride + depthStart) * _size;
        if (_type == DType.F32)
        {
            Transpose.ToPanel((float*)source, _rowStride, count, depth, panel, width);
            return;
        }

        // The odd stride keeps the rows apart in the cache, where powers of two would all meet in one set.
        int stride = (depth + 15) / 16 * 16 + 16;
        float* rows = Scratch.Floats(Scratch.Slot.Rows, (long)stride * count);
        for (int i = 0; i < count; i++)
        {
            StoredFloats.ToSingle(_type, source + i * _rowStride * _size, rows + (long)i * stride, depth);
        }

        Transpose.ToPanel(rows, stride, count, depth, panel, width);
    }
}
