using Derain.Kernels.Backends;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>text/embedding.cu</c>.</summary>
internal static class EmbeddingLauncher
{
    /// <summary><see cref="Embedding"/>. It waits for the ids, to look at them; so it cannot be recorded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not a row of the table.</exception>
    public static void Launch(in CudaArguments arguments)
    {
        Shape table = arguments[1].Shape;
        Check(arguments.Backend, arguments[0], table[0]);

        DType type = CudaTypes.OfArithmetic(arguments[1].Type);
        (DevicePointer rows, long stride) = arguments.Rows(1, type);
        long tokens = arguments[0].Shape.ElementCount;
        int width = table[1];
        arguments.Kernel("text/embedding.cu", new Define("ELEMENT", CudaTypes.Name(type))).Launch(
            ElementwiseGrid.OfRows(width, tokens, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, DType.I32),
            rows,
            stride,
            arguments.OutputPointer,
            tokens,
            width);
    }

    private static void Check(CudaBackend backend, Tensor ids, int entries)
    {
        Tensor contiguous = ids.IsContiguous ? ids : backend.Compute(new Copy(DType.I32), ids);
        Tensor host = backend.DownloadCopy(contiguous);
        if (contiguous != ids)
        {
            contiguous.Buffer.Dispose();
        }

        ReadOnlySpan<int> values = host.Span<int>();
        for (int token = 0; token < values.Length; token++)
        {
            if (values[token] < 0 || values[token] >= entries)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids),
                    $"Embedding: the id at position {token} is {values[token]}, but the table has rows 0 to {entries - 1}.");
            }
        }

        host.Buffer.Dispose();
    }
}
