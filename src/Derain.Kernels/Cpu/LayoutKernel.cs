using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Operations that move elements and leave them as they are, of any type: each is one or two strided copies.
/// </summary>
internal static unsafe class LayoutKernel
{
    /// <summary><see cref="Operations.Permute"/>.</summary>
    public static void Permute(Permute operation, KernelArguments arguments)
    {
        ReadOnlySpan<long> x = arguments[0].Strides;
        Copy(
            arguments,
            arguments.Output.Shape.Dims,
            [
                x[operation.Axis0], x[operation.Axis1], x[operation.Axis2], x[operation.Axis3], x[operation.Axis4],
            ],
            arguments.Output.Strides);
    }

    /// <summary><see cref="Operations.Concat"/>.</summary>
    public static void Concat(Concat operation, KernelArguments arguments)
    {
        (Tensor a, Tensor b, Tensor y) = (arguments[0], arguments[1], arguments.Output);
        Tensor first = y.Slice(operation.Axis, 0, a.Shape[operation.Axis]);
        Tensor second = y.Slice(operation.Axis, a.Shape[operation.Axis], b.Shape[operation.Axis]);
        Copy(arguments, a, first);
        Copy(arguments, b, second);
    }

    /// <summary><see cref="Operations.Patchify"/>: [B, F/pt, H/p, W/p | C, pt, p, p] from [B, F, C, H, W].</summary>
    public static void Patchify(Patchify operation, KernelArguments arguments)
    {
        Tensor x = arguments[0];
        int[] dims = PatchDims(x.Shape, operation.PatchTime, operation.Patch);
        long[] source = PatchStrides(x, operation.PatchTime, operation.Patch);
        Copy(arguments, dims, source, new Shape(dims).ContiguousStrides());
    }

    /// <summary><see cref="Operations.Unpatchify"/>: the same the other way.</summary>
    public static void Unpatchify(Unpatchify operation, KernelArguments arguments)
    {
        Tensor x = arguments[0];
        Tensor y = arguments.Output;
        int[] dims = PatchDims(y.Shape, operation.PatchTime, operation.Patch);
        long[] source = new Shape(dims).ContiguousStrides();
        source[0] = x.Strides[0];
        for (int axis = 1; axis < source.Length; axis++)
        {
            bool ofTokens = axis < 4;
            source[axis] = ofTokens ? source[axis] / x.Shape[2] * x.Strides[1] : source[axis] * x.Strides[2];
        }

        Copy(arguments, dims, source, PatchStrides(y, operation.PatchTime, operation.Patch));
    }

    /// <summary><see cref="Operations.UpsampleSpace"/>: every pixel is read U × U times.</summary>
    public static void UpsampleSpace(UpsampleSpace operation, KernelArguments arguments)
    {
        Tensor x = arguments[0];
        int factor = operation.Factor;
        int[] dims = [x.Shape[0], x.Shape[1], x.Shape[2], factor, x.Shape[3], factor, x.Shape[4]];
        ReadOnlySpan<long> s = x.Strides;
        Copy(arguments, dims, [s[0], s[1], s[2], 0, s[3], 0, s[4]], new Shape(dims).ContiguousStrides());
    }

    /// <summary>
    /// <see cref="Operations.UpsampleFrames"/>: every frame is read twice, the first of an odd count once.
    /// </summary>
    public static void UpsampleFrames(KernelArguments arguments)
    {
        (Tensor x, Tensor y) = (arguments[0], arguments.Output);
        int single = x.Shape[1] % 2;
        if (single == 1)
        {
            Copy(arguments, x.Slice(1, 0, 1), y.Slice(1, 0, 1));
        }

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

    /// <summary>
    /// <see cref="Operations.CausalTail"/>: the last frames of [cache, x], or of x with its first frame repeated.
    /// </summary>
    public static void CausalTail(CausalTail operation, KernelArguments arguments)
    {
        (Tensor x, Tensor y) = (arguments[0], arguments.Output);
        int fromX = Math.Min(operation.Frames, x.Shape[1]);
        int older = operation.Frames - fromX;
        Copy(arguments, x.Slice(1, x.Shape[1] - fromX, fromX), y.Slice(1, older, fromX));
        if (older == 0)
        {
            return;
        }

        if (arguments.Has(1))
        {
            Copy(arguments, arguments[1].Slice(1, operation.Frames - older, older), y.Slice(1, 0, older));
            return;
        }

        for (int frame = 0; frame < older; frame++)
        {
            Copy(arguments, x.Slice(1, 0, 1), y.Slice(1, frame, 1));
        }
    }

    private static int[] PatchDims(Shape latents, int time, int patch) =>
    [
        latents[0], latents[1] / time, latents[3] / patch, latents[4] / patch, latents[2], time, patch, patch,
    ];

    private static long[] PatchStrides(Tensor latents, int time, int patch)
    {
        ReadOnlySpan<long> s = latents.Strides;
        return [s[0], s[1] * time, s[3] * patch, s[4] * patch, s[2], s[1], s[3], s[4]];
    }

    private static void Copy(KernelArguments arguments, Tensor source, Tensor target) =>
        Copy(arguments, source, target, source.Shape.Dims, source.Strides, target.Strides);

    private static void Copy(
        KernelArguments arguments, ReadOnlySpan<int> dims, ReadOnlySpan<long> source, ReadOnlySpan<long> target) =>
        Copy(arguments, arguments[0], arguments.Output, dims, source, target);

    private static void Copy(
        KernelArguments arguments,
        Tensor from,
        Tensor to,
        ReadOnlySpan<int> dims,
        ReadOnlySpan<long> fromStrides,
        ReadOnlySpan<long> toStrides) => StridedCopy.Run(
            arguments.Threads, from.Type.Size, dims, from.HostPointer, fromStrides, to.HostPointer, toStrides);
}
