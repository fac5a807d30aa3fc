using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Backends;

/// <summary>Single operations outside a graph.</summary>
public static class BackendExtensions
{
    extension(IBackend backend)
    {
        /// <summary>A new, contiguous tensor of the device; the caller disposes its buffer, or leaves it to the collector.</summary>
        public Tensor Allocate(DType type, Shape shape) =>
            new(backend.Allocate(new TensorType(type, shape).Bytes), type, shape);

        /// <summary>Carries out one operation into a new tensor; absent optional operands are null.</summary>
        /// <exception cref="ShapeException">The operands do not fit the operation.</exception>
        public Tensor Compute(Operation operation, params ReadOnlySpan<Tensor?> operands)
        {
            var types = new TensorType?[operands.Length];
            for (int index = 0; index < operands.Length; index++)
            {
                types[index] = operands[index] is { } operand ? new TensorType(operand.Type, operand.Shape) : null;
            }

            TensorType result = operation.Infer(types);
            Tensor output = backend.Allocate(result.Type, result.Shape);
            backend.Execute(operation, operands, output);
            return output;
        }

        /// <summary>A tensor in another float type; itself where it has that type.</summary>
        public Tensor ToType(Tensor tensor, DType type) =>
            tensor.Type == type ? tensor : backend.Compute(new Copy(type), tensor);

        /// <summary>Frees the memory of a tensor that nothing needs any more, once all work is done.</summary>
        public void Free(Tensor tensor)
        {
            backend.Synchronize();
            tensor.Buffer.Dispose();
        }

        /// <summary>A copy in host memory, finished when this returns.</summary>
        public Tensor DownloadCopy(Tensor source)
        {
            Tensor host = Tensor.OnHost(source.Type, source.Shape);
            backend.Download(source, host);
            return host;
        }
    }
}
