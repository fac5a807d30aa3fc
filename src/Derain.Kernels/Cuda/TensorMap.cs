using System.Runtime.InteropServices;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>
/// A tensor in device memory and the box that Hopper's copy engine cuts from it: CUtensorMap, the struct <c>TensorMap</c> of
/// <c>derain/tensor_copy.cuh</c>. It is a kernel's parameter, by value.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct TensorMap
{
    /// <summary>Features of a box, which are a row of 128 bytes.</summary>
    public const int BoxFeatures = 64;

    /// <summary>Bytes that strides and addresses are multiples of.</summary>
    private const int StrideBytes = 16;

    private const int Bytes = 128;
    private const int Alignment = 64;
    private const int MaxRank = 5;
    private const int ElementBytes = 2;

    private fixed ulong _words[Bytes / sizeof(ulong)];

    public static implicit operator LaunchArgument(in TensorMap map) => LaunchArgument.Struct(map, Alignment);

    /// <summary>Whether the copy engine takes these tokens: a batch row holds its tokens, a token its features, without overlap.</summary>
    /// <param name="source">Tokens <c>[batch, tokens, width]</c>.</param>
    /// <param name="batch">Batch rows.</param>
    /// <param name="tokens">Tokens of a batch row.</param>
    /// <param name="width">Features of a token.</param>
    public static bool Takes(in TokenTensor source, int batch, int tokens, int width) =>
        source.Data.Address % StrideBytes == 0
        && source.Stride * ElementBytes % StrideBytes == 0
        && source.Stride >= width
        && (batch == 1 || (source.BatchStride % source.Stride == 0 && source.BatchStride >= tokens * source.Stride));

    /// <summary>
    /// Boxes of <see cref="BoxFeatures"/> features and some tokens, with the 128-byte swizzle and zeros beyond the last token.
    /// </summary>
    /// <param name="type">F16 or BF16.</param>
    /// <param name="source">Tokens <c>[batch, tokens, width]</c> that <see cref="Takes"/> allows.</param>
    /// <param name="batch">Batch rows.</param>
    /// <param name="tokens">Tokens of a batch row, at least one.</param>
    /// <param name="width">Features of a token.</param>
    /// <param name="boxTokens">Tokens of a box, at most 256.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public static TensorMap OfTokens(DType type, in TokenTensor source, int batch, int tokens, int width, int boxTokens)
    {
        long rowBytes = source.Stride * ElementBytes;
        long batchBytes = batch == 1 ? tokens * rowBytes : source.BatchStride * ElementBytes;
        return Encode(type, source.Data, [width, tokens, batch], [rowBytes, batchBytes], [BoxFeatures, boxTokens, 1]);
    }

    /// <summary>Boxes of a tensor without gaps, with the 128-byte swizzle and zeros beyond every end.</summary>
    /// <param name="type">F16 or BF16.</param>
    /// <param name="data">Its first element, at a multiple of 16 bytes.</param>
    /// <param name="sizes">Its dimensions, the contiguous one first: multiples of 8 elements.</param>
    /// <param name="box">Those of the box: <see cref="BoxFeatures"/>, then at most 256 each.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public static TensorMap Of(DType type, DevicePointer data, ReadOnlySpan<long> sizes, ReadOnlySpan<int> box)
    {
        Span<long> strides = stackalloc long[sizes.Length - 1];
        long bytes = ElementBytes;
        for (int i = 0; i < strides.Length; i++)
        {
            bytes *= sizes[i];
            strides[i] = bytes;
        }

        return Encode(type, data, sizes, strides, box);
    }

    private static TensorMap Encode(
        DType type, DevicePointer data, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, ReadOnlySpan<int> box)
    {
        uint* steps = stackalloc uint[MaxRank] { 1, 1, 1, 1, 1 };
        byte* memory = stackalloc byte[Bytes + Alignment];
        var map = (TensorMap*)((ulong)(memory + Alignment - 1) / Alignment * Alignment); // the driver wants it aligned
        fixed (long* size = sizes)
        fixed (long* stride = strides)
        fixed (int* boxSize = box)
        {
            Driver.cuTensorMapEncodeTiled(
                map,
                type == DType.F16 ? TensorMapDataType.F16 : TensorMapDataType.BF16,
                (uint)sizes.Length,
                data.Address,
                (ulong*)size,
                (ulong*)stride,
                (uint*)boxSize,
                steps,
                interleave: 0,
                TensorMapSwizzle.Bytes128,
                TensorMapPromotion.Bytes256,
                fill: 0).ThrowIfFailed();
        }

        return *map;
    }
}
