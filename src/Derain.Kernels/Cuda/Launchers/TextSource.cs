using System.Runtime.InteropServices;
using Derain.Kernels.Operations;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// A switch as the kernels take it, by value: the struct of the same name in <c>attention/key_value_source.cuh</c>.
/// </summary>
/// <param name="TextTokens">T, or 0 where nothing is switched.</param>
/// <param name="FirstRow">The first batch row of the launch.</param>
/// <param name="TextRows">The source rows of up to <see cref="MaxRows"/> batch rows, a byte each, the first the lowest.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TextSource(int TextTokens, int FirstRow, ulong TextRows)
{
    /// <summary>Batch rows that one launch can switch.</summary>
    public const int MaxRows = 8;

    /// <summary>The largest batch whose rows there are numbers for.</summary>
    public const int MaxBatch = 256;

    public static implicit operator LaunchArgument(in TextSource source) => LaunchArgument.Struct(source, sizeof(ulong));

    /// <summary>The switch of an operation, for a launch that begins at a batch row.</summary>
    public static TextSource Of(Attention operation, int firstRow)
    {
        if (operation.Switch is not { } rows)
        {
            return new TextSource(0, firstRow, 0);
        }

        ulong packed = 0;
        ReadOnlySpan<int> sources = rows.TextSource[firstRow..];
        for (int i = 0; i < Math.Min(MaxRows, sources.Length); i++)
        {
            packed |= (ulong)checked((byte)sources[i]) << (8 * i);
        }

        return new TextSource(operation.TextTokens, firstRow, packed);
    }

    /// <summary>Tiles of at most <paramref name="size"/> tokens, cut where the text ends.</summary>
    public int TileCount(int size, int tokens) => ((TextTokens + size - 1) / size) + ((tokens - TextTokens + size - 1) / size);
}
