using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// The filters of a convolution, stored as <c>[Co, Ci, taps]</c>, as columns of a matrix product: the sum runs through
/// taps first and channels within, as the channels-last input lies in memory.
/// </summary>
internal unsafe readonly struct FilterPanels(byte* data, DType type, int channels, int taps) : IPanelSource
{
    private readonly byte* _data = data;
    private readonly DType _type = type;
    private readonly int _size = type.Size;
    private readonly int _channels = channels;
    private readonly int _taps = taps;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int start, int count, int depthStart, int depth, float* panel, int width)
    {
        int length = _channels * _taps;
        float* stored = Scratch.Floats(Scratch.Slot.Rows, (long)length + (long)count * depth);
        float* rows = stored + length;
        for (int i = 0; i < count; i++)
        {
            byte* filter = _data + (long)(start + i) * length * _size;
            StoredFloats.ToSingle(_type, filter, stored, length);
            float* row = rows + (long)i * depth;
            for (int k = 0; k < depth;)
            {
                (int tap, int channel) = Math.DivRem(depthStart + k, _channels);
                int run = Math.Min(_channels - channel, depth - k);
                float* from = stored + (long)channel * _taps + tap;
                for (int c = 0; c < run; c++)
                {
                    row[k + c] = from[(long)c * _taps];
                }

                k += run;
            }
        }

        Transpose.ToPanel(rows, depth, count, depth, panel, width);
    }
}
