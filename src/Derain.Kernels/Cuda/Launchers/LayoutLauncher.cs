using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Operations that move elements and leave them as they are, of any type: each is one or a few launches of
/// <c>elementwise/copy.cu</c>, with the dimensions in the order of the output, so that neighbouring threads write neighbours.
/// </summary>
internal static class LayoutLauncher
{
    /// <summary><see cref="Operations.Permute"/>.</summary>
    public static void Permute(Permute operation, in CudaArguments arguments)
    {
        ReadOnlySpan<long> x = arguments[0].Strides;
        Gather(
            arguments,
            arguments.Output.Shape,
            [x[operation.Axis0], x[operation.Axis1], x[operation.Axis2], x[operation.Axis3], x[operation.Axis4]]);
    }

    /// <summary><see cref="Operations.Concat"/>.</summary>
    public static void Concat(Concat operation, in CudaArguments arguments)
    {
        (Tensor a, Tensor b, Tensor y) = (arguments[0], arguments[1], arguments.Output);
        Copy(arguments, a, y.Slice(operation.Axis, 0, a.Shape[operation.Axis]));
        Copy(arguments, b, y.Slice(operation.Axis, a.Shape[operation.Axis], b.Shape[operation.Axis]));
    }

    /// <summary><see cref="Operations.Patchify"/>: [B, F/pt, H/p, W/p | C, pt, p, p] from [B, F, C, H, W].</summary>
    public static void Patchify(Patchify operation, in CudaArguments arguments)
    {
        (int time, int patch) = (operation.PatchTime, operation.Patch);
        Shape x = arguments[0].Shape;
        ReadOnlySpan<long> s = arguments[0].Strides;
        Gather(
            arguments,
            [x[0], x[1] / time, x[3] / patch, x[4] / patch, x[2], time, patch, patch],
            [s[0], s[1] * time, s[3] * patch, s[4] * patch, s[2], s[1], s[3], s[4]]);
    }

    /// <summary><see cref="Operations.Unpatchify"/>: [B, F/pt, pt, C, H/p, p, W/p, p] from the tokens' features.</summary>
    public static void Unpatchify(Unpatchify operation, in CudaArguments arguments)
    {
        (int time, int patch) = (operation.PatchTime, operation.Patch);
        Shape y = arguments.Output.Shape;
        ReadOnlySpan<long> s = arguments[0].Strides;
        (int rows, int columns) = (y[3] / patch, y[4] / patch);
        Gather(
            arguments,
            [y[0], y[1] / time, time, y[2], rows, patch, columns, patch],
            [
                s[0],
                s[1] * rows * columns,
                s[2] * patch * patch,
                s[2] * patch * patch * time,
                s[1] * columns,
                s[2] * patch,
                s[1],
                s[2],
            ]);
    }

    /// <summary><see cref="Operations.UpsampleSpace"/>: every pixel is read U × U times.</summary>
    public static void UpsampleSpace(UpsampleSpace operation, in CudaArguments arguments)
    {
        int factor = operation.Factor;
        Shape x = arguments[0].Shape;
        ReadOnlySpan<long> s = arguments[0].Strides;
        Gather(arguments, [x[0], x[1], x[2], factor, x[3], factor, x[4]], [s[0], s[1], s[2], 0, s[3], 0, s[4]]);
    }

    /// <summary><see cref="Operations.UpsampleFrames"/>: every frame is read twice, the first of an odd count once.</summary>
    public static void UpsampleFrames(in CudaArguments arguments)
    {
        (Tensor x, Tensor y) = (arguments[0], arguments.Output);
        int single = x.Shape[1] % 2;
        Copy(arguments, x.Slice(1, 0, single), y.Slice(1, 0, single));

        Tensor rest = x.Slice(1, single, x.Shape[1] - single);
        Tensor doubled = y.Slice(1, single, y.Shape[1] - single);
        ReadOnlySpan<long> s = rest.Strides;
        ReadOnlySpan<long> t = doubled.Strides;
        Copy(
            arguments,
            rest,
            doubled,
            [x.Shape[0], rest.Shape[1], 2, x.Shape[2], x.Shape[3], x.Shape[4]],
            [s[0], s[1], 0, s[2], s[3], s[4]],
            [t[0], 2 * t[1], t[1], t[2], t[3], t[4]]);
    }

    /// <summary><see cref="Operations.CausalTail"/>: the last frames of [cache, x], or of x with its first frame repeated.</summary>
    public static void CausalTail(CausalTail operation, in CudaArguments arguments)
    {
        (Tensor x, Tensor y) = (arguments[0], arguments.Output);
        int fromX = Math.Min(operation.Frames, x.Shape[1]);
        int older = operation.Frames - fromX;
        Copy(arguments, x.Slice(1, x.Shape[1] - fromX, fromX), y.Slice(1, older, fromX));
        if (older == 0)
        {
            return;
        }

        Tensor target = y.Slice(1, 0, older);
        if (arguments.Has(1))
        {
            Copy(arguments, arguments[1].Slice(1, operation.Frames - older, older), target);
            return;
        }

        ReadOnlySpan<long> s = x.Strides;
        Copy(arguments, x, target, target.Shape.Dims, [s[0], 0, s[2], s[3], s[4]], target.Strides);
    }

    /// <summary>The output, dense in the given dimensions, from operand 0.</summary>
    private static void Gather(in CudaArguments arguments, Shape dims, ReadOnlySpan<long> sourceStrides) =>
        Copy(arguments, arguments[0], arguments.Output, dims.Dims, sourceStrides, dims.ContiguousStrides());

    private static void Copy(in CudaArguments arguments, Tensor source, Tensor target) =>
        Copy(arguments, source, target, source.Shape.Dims, source.Strides, target.Strides);

    private static void Copy(
        in CudaArguments arguments,
        Tensor source,
        Tensor target,
        ReadOnlySpan<int> dims,
        ReadOnlySpan<long> sourceStrides,
        ReadOnlySpan<long> targetStrides) => CopyLauncher.Copy(
            arguments.Backend,
            CudaArguments.AddressOf(source),
            source.Type,
            CudaArguments.AddressOf(target),
            target.Type,
            CopyLayout.Of(dims, sourceStrides, targetStrides));
}
