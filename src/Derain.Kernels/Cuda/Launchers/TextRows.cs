using Derain.Kernels.Operations;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>A switch as the kernels take it, by value: <c>attention/key_value_source.cuh</c>.</summary>
internal static class TextRows
{
    /// <summary>Batch rows of one launch.</summary>
    public const int MaxRows = 8;

    /// <summary>The largest batch there are numbers for.</summary>
    public const int MaxBatch = 256;

    /// <summary>The sources of up to <see cref="MaxRows"/> batch rows from one on, a byte for each, the first in the lowest.</summary>
    public static ulong Pack(AttentionSwitch rows, int firstRow)
    {
        ReadOnlySpan<int> sources = rows.TextSource[firstRow..];
        ulong packed = 0;
        for (int i = 0; i < Math.Min(MaxRows, sources.Length); i++)
        {
            packed |= (ulong)checked((byte)sources[i]) << (8 * i);
        }

        return packed;
    }
}
