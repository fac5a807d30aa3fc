using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Operations;

namespace Derain.Kernels.Cpu;

/// <summary>Finds the kernel of an operation.</summary>
internal abstract class CpuKernels
{
    /// <summary>The kernels compiled for a register width.</summary>
    public static CpuKernels For(SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new OfWidth<Simd512, System.Runtime.Intrinsics.Vector512<float>>(),
        SimdWidth.Bits256 => new OfWidth<Simd256, System.Runtime.Intrinsics.Vector256<float>>(),
        _ => new OfWidth<Simd128, System.Runtime.Intrinsics.Vector128<float>>(),
    };

    /// <summary>Carries out an operation.</summary>
    /// <exception cref="NotSupportedException">There is no kernel: the operation is a view.</exception>
    public abstract void Execute(Operation operation, KernelArguments arguments);

    private sealed class OfWidth<S, V> : CpuKernels
        where S : struct, ISimd<V>
        where V : unmanaged
    {
        public override void Execute(Operation operation, KernelArguments arguments)
        {
            switch (operation)
            {
                case Activate o: PointwiseKernel<S, V>.Activate(o, arguments); break;
                case Add: PointwiseKernel<S, V>.Add(arguments); break;
                case Attention o: AttentionKernel<S, V>.Run(o, arguments); break;
                case BlendEdge o: VideoKernel.BlendEdge(o, arguments); break;
                case CausalTail o: LayoutKernel.CausalTail(o, arguments); break;
                case Concat o: LayoutKernel.Concat(o, arguments); break;
                case Conv2d o: ConvolutionKernel<S, V>.Conv2d(o, arguments); break;
                case Conv3d: ConvolutionKernel<S, V>.Conv3d(arguments); break;
                case Copy: CopyKernel.Run(arguments); break;
                case Embedding: TableKernel.Embedding(arguments); break;
                case FramesToVideo: VideoKernel.FramesToVideo(arguments); break;
                case GatedResidual o: TokenKernel<S, V>.GatedResidual(o, arguments); break;
                case GaussianNoise o: SamplingKernel.GaussianNoise(o, arguments); break;
                case GroupNorm o: GroupNormKernel<S, V>.Run(o, arguments); break;
                case HeadNorm o: HeadNormKernel<S, V>.HeadNorm(o, arguments); break;
                case LayerNorm o: RowNormKernel<S, V>.LayerNorm(o, arguments); break;
                case Linear o: LinearKernel<S, V>.Run(o, arguments); break;
                case LinearCombination o: SamplingKernel.LinearCombination(o, arguments); break;
                case Modulate o: TokenKernel<S, V>.Modulate(o, arguments); break;
                case Multiply: PointwiseKernel<S, V>.Multiply(arguments); break;
                case Patchify o: LayoutKernel.Patchify(o, arguments); break;
                case Permute o: LayoutKernel.Permute(o, arguments); break;
                case PoolFrames: PointwiseKernel<S, V>.PoolFrames(arguments); break;
                case PosteriorSample o: SamplingKernel.PosteriorSample(o, arguments); break;
                case RelativePositionBias o: TableKernel.RelativePositionBias(o, arguments); break;
                case RmsNorm o: RowNormKernel<S, V>.RmsNorm(o, arguments); break;
                case Rotary o: HeadNormKernel<S, V>.Rotary(o, arguments); break;
                case SpatialModulate: GroupNormKernel<S, V>.SpatialModulate(arguments); break;
                case TimestepEmbedding o: TableKernel.TimestepEmbedding(o, arguments); break;
                case Unpatchify o: LayoutKernel.Unpatchify(o, arguments); break;
                case UpsampleFrames: LayoutKernel.UpsampleFrames(arguments); break;
                case UpsampleSpace o: LayoutKernel.UpsampleSpace(o, arguments); break;
                case VideoToFrames: VideoKernel.VideoToFrames(arguments); break;
                default:
                    throw new NotSupportedException(
                        $"{operation} has no CPU kernel; views are made by Tensor, not executed.");
            }
        }
    }
}
